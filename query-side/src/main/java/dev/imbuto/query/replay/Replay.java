package dev.imbuto.query.replay;

import dev.imbuto.query.report.Receipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replay is, and how it ended: all that is written down about it.
 *
 * @param until the last position of the log that it is made from; the end of a commit, or 0
 * @param untilHash the hash of the commit that ends there
 * @param outcome how it ended; null while it has not
 * @param endedAt when it did
 * @param problem why it failed
 */
record Replay(
        String id,
        String name,
        long until,
        String untilHash,
        ReplayPolicies policies,
        Instant createdAt,
        String createdBy,
        @Nullable Outcome outcome,
        @Nullable Instant endedAt,
        @Nullable String problem) {

    /** How a replay ended. */
    enum Outcome {
        DONE,
        FAILED,
        CANCELLED
    }

    Replay ended(Outcome how, Instant when, @Nullable String why) {
        return new Replay(id, name, until, untilHash, policies, createdAt, createdBy, how, when, why);
    }

    Receipt.Replay receipt() {
        return policies.receipt(id, name, until);
    }
}
