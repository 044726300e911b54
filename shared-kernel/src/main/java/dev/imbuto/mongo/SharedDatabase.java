package dev.imbuto.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.connection.ClusterType;
import dev.imbuto.log.LogUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.Document;

/**
 * The connections of this process to one database, for all that it stores there. Safe for use by many threads.
 *
 * <p>A write that is not acknowledged within 5 s is an error, and whoever wrote has to find out what became of it.
 */
public final class SharedDatabase implements AutoCloseable {
    /** How long a majority of members may take to acknowledge a write. */
    public static final Duration WAITING_FOR_MAJORITY = Duration.ofSeconds(5);

    private static final WriteConcern DURABLE = WriteConcern.MAJORITY
            .withJournal(true)
            .withWTimeout(WAITING_FOR_MAJORITY.toMillis(), TimeUnit.MILLISECONDS);

    /** Of MongoDB 4.4, the oldest that the driver of this program was tested with. */
    private static final int OLDEST_WIRE_VERSION = 9;

    private static final String TOO_OLD = "the MongoDB server is too old: take 4.4 or newer, best 7 or 8";
    private static final String STARTS = "starts";

    private final MongoClient client;
    private final MongoDatabase database;

    private SharedDatabase(MongoClient client, String name) {
        this.client = client;
        database = durable(client.getDatabase(name));
    }

    /** Whatever the address says: writes wait for the journals of a majority, reads see what a majority has. */
    public static MongoDatabase durable(MongoDatabase database) {
        return database.withWriteConcern(DURABLE)
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(ReadConcern.MAJORITY);
    }

    /**
     * Connects, and tries whether the server keeps what it is given.
     *
     * @throws IllegalStateException when it does not: the message says what to do
     * @throws LogUnavailableException when it does not answer
     */
    public static SharedDatabase open(MongoAddress address) {
        var client = address.connect();
        try {
            var shared = new SharedDatabase(client, address.database());
            answered("the database cannot be reached", () -> {
                shared.checkServer(address.singleServer());
                shared.checkWriting();
                return shared;
            });
            return shared;
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** A single server is allowed to be whatever the driver works with, but it has to keep a journal. */
    private void checkServer(boolean singleServer) {
        try {
            database.runCommand(new Document("ping", 1));
        } catch (MongoIncompatibleDriverException e) {
            throw new IllegalStateException(TOO_OLD, e);
        }
        if (singleServer) {
            return;
        }
        var cluster = client.getClusterDescription();
        if (cluster.getType() == ClusterType.STANDALONE) {
            throw new IllegalStateException(
                    "the MongoDB server is no member of a replica set, so what it acknowledges is lost with its disk:"
                            + " start it with --replSet and run rs.initiate(), or allow a single server with"
                            + " imbuto.single-server=true");
        }
        boolean tooOld = cluster.getServerDescriptions().stream()
                .anyMatch(server -> server.isOk() && server.getMaxWireVersion() < OLDEST_WIRE_VERSION);
        if (tooOld) {
            throw new IllegalStateException(TOO_OLD);
        }
    }

    /** One write as all others will be: what cannot be written durably now would fail at the first command. */
    private void checkWriting() {
        try {
            database.getCollection(STARTS)
                    .replaceOne(
                            new Document("_id", "last"),
                            new Document("_id", "last")
                                    .append("at", Instant.now().toString()),
                            new ReplaceOptions().upsert(true));
        } catch (MongoWriteConcernException e) {
            throw new LogUnavailableException(
                    "no majority of members acknowledges a write: bring members back, or wait for them", e);
        } catch (MongoException e) {
            if (e.getMessage() != null && e.getMessage().contains("journal")) {
                throw new IllegalStateException(
                        "the MongoDB server keeps no journal, so what it acknowledges is lost when it stops: start it"
                                + " without --nojournal",
                        e);
            }
            throw e;
        }
    }

    /** The database, {@link #durable}. */
    public MongoDatabase database() {
        return database;
    }

    /** Whether the server is one of a replica set: these have change streams, and can show that they are the primary. */
    public boolean isReplicaSet() {
        ClusterType type = client.getClusterDescription().getType();
        return type != ClusterType.STANDALONE && type != ClusterType.UNKNOWN;
    }

    /** Makes the collection and its indexes where they are missing, and refuses it when they differ. */
    public MongoCollection<Document> collection(CollectionLayout layout) {
        return answered("the collection " + layout.name() + " cannot be opened", () -> {
            layout.prepare(database);
            return database.getCollection(layout.name());
        });
    }

    /**
     * The collection, so that what a read finds, or does not find, was so when it was asked: the server shows after the read that
     * it is the primary, and that a majority has what it read. For reads by {@code _id}, and at the price of a write.
     *
     * <p>{@link ReadConcern#MAJORITY} alone lets a primary that was deposed and does not know it answer with what was before. A
     * server that is no member of a replica set knows no other primary, and refuses to be asked.
     */
    public <T> MongoCollection<T> confirming(MongoCollection<T> collection) {
        return isReplicaSet() ? collection.withReadConcern(ReadConcern.LINEARIZABLE) : collection;
    }

    /**
     * Inserts the document unless there is one with the same {@code _id}: whether it did. What is there instead may not be durable
     * yet; who reads it {@link #confirming} waits until it is.
     */
    public static boolean insertedIfAbsent(MongoCollection<Document> collection, Document document) {
        try {
            collection.insertOne(document);
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            return false;
        }
    }

    /**
     * What was asked of the server.
     *
     * @param otherwise the beginning of the message when it does not answer
     * @throws LogUnavailableException when it does not; what was to be written may be there or not
     */
    public static <T> T answered(String otherwise, Supplier<T> asked) {
        try {
            return asked.get();
        } catch (MongoException e) {
            throw new LogUnavailableException(otherwise + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
