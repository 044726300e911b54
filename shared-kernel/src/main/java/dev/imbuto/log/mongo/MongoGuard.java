package dev.imbuto.log.mongo;

import com.mongodb.DuplicateKeyException;
import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.connection.ClusterType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What has to be true of a server and its collection before a log may be trusted to it.
 *
 * <p>The log is without forks and doubled commits because of unique indexes. One that is missing, or that ignores case or part of
 * the documents, would let them in without a word, so the indexes are read back after they were made.
 */
final class MongoGuard {
    /** Of MongoDB 4.4, the oldest that the driver of this program was tested with. */
    private static final int OLDEST_WIRE_VERSION = 9;

    private static final Map<String, Document> INDEXES = new LinkedHashMap<>();

    static {
        INDEXES.put("place", new Document("events.aggregateId", 1).append("events.sequence", 1));
        INDEXES.put("event", new Document("events.id", 1));
        INDEXES.put("commit", new Document("commitId", 1));
    }

    /** Members of an index's description that change nothing of what it lets in. */
    private static final Set<String> HARMLESS = Set.of("v", "ns", "background");

    private final MongoClient client;
    private final MongoDatabase database;
    private final MongoAddress address;

    MongoGuard(MongoClient client, MongoAddress address) {
        this.client = client;
        this.database = client.getDatabase(address.database());
        this.address = address;
    }

    /** Makes what is missing and throws {@link IllegalStateException} when something is not as it has to be. */
    void check() {
        checkCollection();
        checkServer();
        makeIndexes();
        checkIndexes();
    }

    /** As the driver found it when it connected. A single server is allowed to be whatever the driver works with. */
    private void checkServer() {
        if (address.singleServer()) {
            return;
        }
        var cluster = client.getClusterDescription();
        if (cluster.getType() == ClusterType.STANDALONE) {
            throw new IllegalStateException(
                    "the MongoDB server is no member of a replica set, so what it acknowledges is lost with its disk:"
                            + " start it with --replSet and run rs.initiate(), or allow a single server");
        }
        boolean tooOld = cluster.getServerDescriptions().stream()
                .anyMatch(server -> server.isOk() && server.getMaxWireVersion() < OLDEST_WIRE_VERSION);
        if (tooOld) {
            throw new IllegalStateException("the MongoDB server is too old: take 4.4 or newer, best 7 or 8");
        }
    }

    /** A collection that compares texts in its own way, or forgets its oldest documents, would be no log. */
    private void checkCollection() {
        for (var collection : database.listCollections().filter(new Document("name", DriverCommitStore.COLLECTION))) {
            var options = collection.get("options", new Document());
            if (!options.isEmpty()) {
                throw new IllegalStateException("the collection " + DriverCommitStore.COLLECTION
                        + " was made with options," + " which a log must not have: " + options.toJson());
            }
        }
    }

    private void makeIndexes() {
        var collection = database.getCollection(DriverCommitStore.COLLECTION);
        INDEXES.forEach((name, key) -> {
            try {
                collection.createIndex(key, new IndexOptions().name(name).unique(true));
            } catch (MongoCommandException | DuplicateKeyException e) {
                throw different("index " + name + " cannot be made: " + e.getMessage(), e);
            }
        });
    }

    private void checkIndexes() {
        Map<String, Document> expected = new TreeMap<>();
        INDEXES.forEach((name, key) ->
                expected.put(name, new Document("key", key).append("name", name).append("unique", true)));
        expected.put("_id_", new Document("key", new Document("_id", 1)).append("name", "_id_"));
        Map<String, Document> found = new TreeMap<>();
        var names = new ArrayList<String>();
        for (var index : database.getCollection(DriverCommitStore.COLLECTION).listIndexes()) {
            var compared = new Document(index);
            HARMLESS.forEach(compared::remove);
            names.add(index.getString("name"));
            found.put(index.getString("name"), compared);
        }
        if (names.size() != expected.size() || !found.keySet().equals(expected.keySet())) {
            throw different("there are " + names + ", not " + expected.keySet(), null);
        }
        expected.forEach((name, index) -> {
            if (!same(index, Objects.requireNonNull(found.get(name)))) {
                throw different("index " + name + " is " + found.get(name).toJson() + ", not " + index.toJson(), null);
            }
        });
    }

    /** Whether numbers and the order of the key's fields are the same too. */
    private static boolean same(Document one, Document other) {
        return one.toBsonDocument().equals(other.toBsonDocument())
                && one.get("key", Document.class)
                        .toJson()
                        .equals(other.get("key", Document.class).toJson());
    }

    private static IllegalStateException different(String what, @Nullable Throwable cause) {
        return new IllegalStateException(
                "the indexes of the collection " + DriverCommitStore.COLLECTION + " are not those of a log: " + what
                        + ". Drop those that differ, and let only Imbuto make them",
                cause);
    }
}
