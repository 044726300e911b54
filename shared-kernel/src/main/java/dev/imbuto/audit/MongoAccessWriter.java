package dev.imbuto.audit;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Microseconds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The writer of this process: what many threads record at once is one chain, inserted in order with one request.
 *
 * <p>Who is overtaken by another process finds a number taken, and nobody knows what became of a request that was not answered. In
 * either case what is there is looked up by what only this writer knows, and the rest is chained anew behind the end. Numbers
 * and those names are unique, so a request that comes late can only do what was meant by it, or nothing.
 */
final class MongoAccessWriter implements GroupCommit.Writer<Access, AccessRecord> {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(64);
    private static final InsertManyOptions IN_ORDER = new InsertManyOptions().ordered(true);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record End(long number, long recordedAt, byte[] hash) {
        private static final End NONE = new End(0, Long.MIN_VALUE, AccessChain.start());
    }

    private final MongoCollection<Document> records;
    private final Clock clock;
    private final Duration patience;
    private @Nullable End end; // null when others may have added to it

    MongoAccessWriter(MongoCollection<Document> records, Clock clock, Duration patience) {
        this.records = records;
        this.clock = clock;
        this.patience = patience;
    }

    @Override
    public void write(List<GroupCommit.Request<Access, AccessRecord>> group) {
        Map<String, GroupCommit.Request<Access, AccessRecord>> waiting = new LinkedHashMap<>();
        group.forEach(request -> waiting.put(UUID.randomUUID().toString(), request));
        long deadline = System.nanoTime() + patience.toNanos();
        for (long pause = SHORTEST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            try {
                append(waiting);
                return;
            } catch (MongoException | IllegalArgumentException | IllegalStateException failed) {
                end = null;
                if (System.nanoTime() > deadline) {
                    String why = "readings cannot be recorded: " + failed.getMessage();
                    waiting.values()
                            .forEach(request -> request.refuse(new AccessRecordsUnavailableException(why, failed)));
                    return;
                }
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pause) + 1);
        }
    }

    /** Answers those that are there, and takes them from the waiting ones. */
    private void append(Map<String, GroupCommit.Request<Access, AccessRecord>> waiting) {
        End behind = end;
        if (behind == null) {
            answerThoseThere(waiting);
            behind = readEnd();
        }
        if (waiting.isEmpty()) {
            end = behind;
            return;
        }
        Map<String, AccessRecord> chain = new LinkedHashMap<>();
        for (Map.Entry<String, GroupCommit.Request<Access, AccessRecord>> request : waiting.entrySet()) {
            behind = chained(behind, request.getKey(), request.getValue().content(), chain);
        }
        List<Document> documents = new ArrayList<>();
        chain.forEach((by, record) -> documents.add(AccessDocuments.document(record, by)));
        records.insertMany(documents, IN_ORDER);
        chain.forEach((by, record) -> answer(by, record, waiting));
        end = behind;
    }

    private End chained(End behind, String by, Access access, Map<String, AccessRecord> chain) {
        long number = behind.number() + 1;
        long recordedAt = Math.max(behind.recordedAt(), Microseconds.of(clock.instant()));
        byte[] hash = AccessChain.link(behind.hash(), number, recordedAt, access);
        Instant instant = Microseconds.toInstant(recordedAt);
        chain.put(by, new AccessRecord(number, instant, access, HashChain.toHex(hash)));
        return new End(number, recordedAt, hash);
    }

    private void answerThoseThere(Map<String, GroupCommit.Request<Access, AccessRecord>> waiting) {
        for (Document document : records.find(in(AccessDocuments.BY, List.copyOf(waiting.keySet())))) {
            answer(document.getString(AccessDocuments.BY), AccessDocuments.record(document), waiting);
        }
    }

    private static void answer(
            String by, AccessRecord record, Map<String, GroupCommit.Request<Access, AccessRecord>> waiting) {
        GroupCommit.Request<Access, AccessRecord> request = waiting.remove(by);
        if (request != null) {
            request.answer(record);
        }
    }

    private End readEnd() {
        Document last = records.find().sort(descending("_id")).limit(1).first();
        if (last == null) {
            return End.NONE;
        }
        AccessRecord record = AccessDocuments.record(last);
        return new End(record.number(), Microseconds.of(record.recordedAt()), HashChain.fromHex(record.hash()));
    }
}
