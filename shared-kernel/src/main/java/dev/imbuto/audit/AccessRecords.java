package dev.imbuto.audit;

import dev.imbuto.contact.ContactId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The records of readings of personal data at numbers 1, 2, 3 … without holes: added to, never changed. Safe for use by many
 * threads.
 */
public interface AccessRecords extends AutoCloseable {

    /**
     * Records the access and returns when that is durable. Only then may the data leave.
     *
     * @throws AccessRecordsUnavailableException when it could not be recorded, or nobody knows: then nothing may leave
     */
    AccessRecord record(Access access);

    /** The last record; empty when there is none. */
    Optional<AccessRecord> last();

    /** Up to {@code limit} records with numbers above {@code after}, in order; empty beyond the last. */
    List<AccessRecord> read(long after, int limit);

    /**
     * The same, but only those of accesses to this contact, also as one of everybody.
     *
     * @param capturedAt the position of the contact's first event in the log: accesses to everybody up to there or beyond count
     */
    List<AccessRecord> readOf(ContactId contact, long capturedAt, long after, int limit);

    /** The last number recorded at or before this instant; 0 when there is none. */
    default long numberAt(Instant recordedAt) {
        // halves the range of numbers, since records are in order of time
        long known = 0;
        long beyond = last().map(AccessRecord::number).orElse(0L) + 1;
        while (known + 1 < beyond) {
            long middle = known + (beyond - known) / 2;
            if (read(middle - 1, 1).get(0).recordedAt().isAfter(recordedAt)) {
                beyond = middle;
            } else {
                known = middle;
            }
        }
        return known;
    }

    @Override
    void close();
}
