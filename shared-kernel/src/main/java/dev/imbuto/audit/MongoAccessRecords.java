package dev.imbuto.audit;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Records in a MongoDB collection that any number of processes add to: one order, no holes, each record once and in the journals
 * of a majority before its data leaves. Where nobody knows whether a record is there, nothing leaves; it may be there then, so
 * a reading may be on record that did not come about, and none the other way round.
 */
public final class MongoAccessRecords implements AccessRecords {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST_GROUP = 256;

    private final MongoCollection<Document> records;
    private final GroupCommit<Access, AccessRecord> writes;
    private volatile boolean closed;

    private MongoAccessRecords(MongoCollection<Document> records, Clock clock, Duration patience) {
        this.records = records;
        writes = new GroupCommit<>("reads", LARGEST_GROUP, new MongoAccessWriter(records, clock, patience));
    }

    /**
     * Opens the records in this database, which stays open when they are closed.
     *
     * @throws IllegalStateException when the collection is not what it has to be, or its last record is not what was recorded
     * @throws dev.imbuto.log.LogUnavailableException when the server does not answer
     */
    public static MongoAccessRecords open(SharedDatabase database, Clock clock) {
        return open(database, clock, PATIENCE);
    }

    /** @param patience how long it tries to find out what became of a record, but for the time that the last attempt takes */
    static MongoAccessRecords open(SharedDatabase database, Clock clock, Duration patience) {
        MongoAccessRecords opened =
                new MongoAccessRecords(database.collection(AccessDocuments.LAYOUT), clock, patience);
        try {
            AccessChain.checkLast(opened);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public AccessRecord record(Access access) {
        try {
            return writes.submit(access);
        } catch (RejectedExecutionException e) {
            throw closedException(e);
        }
    }

    @Override
    public Optional<AccessRecord> last() {
        return reading(() -> Optional.ofNullable(
                        records.find().sort(descending("_id")).limit(1).first())
                .map(AccessDocuments::record));
    }

    @Override
    public List<AccessRecord> read(long after, int limit) {
        return find(gt("_id", after), limit);
    }

    @Override
    public List<AccessRecord> readOf(ContactId contact, long capturedAt, long after, int limit) {
        Bson everybody = and(gt(AccessDocuments.EVERYBODY_UP_TO, 0L), gte(AccessDocuments.EVERYBODY_UP_TO, capturedAt));
        Bson named = eq(AccessDocuments.CONTACTS, AccessDocuments.binary(contact));
        return find(and(gt("_id", after), or(named, everybody)), limit);
    }

    private List<AccessRecord> find(Bson filter, int limit) {
        return reading(() -> records.find(filter)
                .sort(ascending("_id"))
                .limit(limit)
                .map(AccessDocuments::record)
                .into(new ArrayList<>()));
    }

    private <T> T reading(Supplier<T> read) {
        if (closed) {
            throw closedException(new IllegalStateException("closed"));
        }
        try {
            return read.get();
        } catch (MongoException | IllegalArgumentException | IllegalStateException e) {
            throw new AccessRecordsUnavailableException("the records cannot be read: " + e.getMessage(), e);
        }
    }

    private static AccessRecordsUnavailableException closedException(RuntimeException cause) {
        return new AccessRecordsUnavailableException("the records are closed", cause);
    }

    @Override
    public void close() {
        writes.close();
        closed = true;
    }
}
