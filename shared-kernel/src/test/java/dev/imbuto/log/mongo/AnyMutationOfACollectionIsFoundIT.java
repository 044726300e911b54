package dev.imbuto.log.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.AnyMutationIsFound;
import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.mongo.MongoAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** Changes made by somebody who may write to the database. */
@Tag("mongodb")
class AnyMutationOfACollectionIsFoundIT extends AnyMutationIsFound {
    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());
    private final MongoClient client = MongoClients.create(address.connection());
    private final MongoCollection<BsonDocument> commits =
            client.getDatabase(address.database()).getCollection("commits", BsonDocument.class);
    private final StoredDocuments documents = new StoredDocuments(commits);

    /** Reads only, so that it knows of no end that the log once had. */
    private final EventLog reader = MongoEventLog.open(address);

    private List<BsonDocument> original = List.of();

    @Override
    protected void store(List<Commit> content) {
        try (var log = MongoEventLog.open(address)) {
            content.forEach(log::append);
        }
        original = documents.all();
        restore();
    }

    @AfterEach
    void close() {
        reader.close();
        client.close();
    }

    @Override
    protected <T> T reading(Function<EventLog, T> read) {
        return read.apply(reader);
    }

    @Override
    protected EventLog open() {
        return MongoEventLog.open(address);
    }

    @Override
    protected SortedMap<Long, String> stored() {
        return documents.byPosition();
    }

    @Override
    protected void restore() {
        documents.replaceAll(original);
    }

    @Override
    protected Map<String, Predicate<Random>> mutations() {
        return documents.mutations();
    }

    @Override
    protected void cutOff(long position) {
        commits.deleteMany(BsonDocument.parse("{_id: {$gte: %d}}".formatted(position)));
    }

    @Override
    protected void exchange(CommitHeader commit, long position, byte[] payload, byte[] hash) {
        var key = new BsonDocument("_id", new BsonInt64(commit.firstPosition()));
        String member = "events.%d.payload".formatted(position - commit.firstPosition());
        commits.updateOne(
                key,
                new BsonDocument(
                        "$set",
                        new BsonDocument(member, new BsonBinary(payload)).append("hash", new BsonBinary(hash))));
    }
}
