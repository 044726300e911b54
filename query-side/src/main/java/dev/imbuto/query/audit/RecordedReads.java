package dev.imbuto.query.audit;

import dev.imbuto.audit.AccessRecord;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.page.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks through the records of readings. Safe for use by many threads. */
final class RecordedReads {
    /** As {@link AuditTrail#MOST_LOOKED_AT}. */
    static final int MOST_LOOKED_AT = 20_000;

    private static final int BATCH = 1_000;

    /**
     * What readings must have in common; null is anything.
     *
     * @param upTo the last number that counts
     */
    record Wanted(
            @Nullable ContactId contact,
            @Nullable String actor,
            @Nullable String route,
            long upTo) {}

    private final AccessRecords records;
    private final EventLog log;

    RecordedReads(AccessRecords records, EventLog log) {
        this.records = records;
        this.log = log;
    }

    /** Up to {@code limit} readings with numbers above {@code after}, in order; fewer where there are many others between. */
    Page<RecordedRead> page(Wanted wanted, long after, int limit) {
        List<RecordedRead> found = new ArrayList<>();
        long reached = after;
        int lookedAt = 0;
        while (lookedAt < MOST_LOOKED_AT) {
            List<AccessRecord> batch = read(wanted.contact(), reached, BATCH);
            for (AccessRecord record : batch) {
                if (record.number() > wanted.upTo()) {
                    return new Page<>(found, null);
                }
                if (matches(record, wanted)) {
                    if (found.size() == limit) {
                        return new Page<>(found, Long.toString(reached));
                    }
                    found.add(RecordedRead.of(record));
                }
                reached = record.number();
            }
            if (batch.size() < BATCH) {
                return new Page<>(found, null);
            }
            lookedAt += batch.size();
        }
        return new Page<>(found, Long.toString(reached));
    }

    private List<AccessRecord> read(@Nullable ContactId contact, long after, int limit) {
        return contact == null
                ? records.read(after, limit)
                : records.readOf(contact, capturedAt(contact), after, limit);
    }

    /** Beyond every position for a contact that the log does not know, which nobody can have read. */
    private long capturedAt(ContactId contact) {
        List<StoredEvent> first = log.readAggregate(contact.toString(), 0, 1);
        return first.isEmpty() ? Long.MAX_VALUE : first.get(0).position();
    }

    private static boolean matches(AccessRecord record, Wanted wanted) {
        return (wanted.actor() == null || wanted.actor().equals(record.access().actor()))
                && (wanted.route() == null
                        || wanted.route().equals(record.access().route()));
    }
}
