package dev.imbuto.query.replay;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a replay stands.
 *
 * @param until the last position of the log that it is made from
 * @param position how far it has come
 * @param eventsPerSecond since it was begun, or gone on with; null while it is not running
 * @param secondsLeft at that pace; null while that cannot be said
 * @param bytes what it takes on disk
 * @param problem why it failed; null unless it did
 */
public record ReplayView(
        String id,
        String name,
        State state,
        long until,
        String untilHash,
        ReplayPolicies policies,
        long position,
        @Nullable Double eventsPerSecond,
        @Nullable Double secondsLeft,
        long bytes,
        Instant createdAt,
        String createdBy,
        @Nullable Instant endedAt,
        @Nullable String problem) {

    /** Where a replay is on its way. */
    public enum State {
        @JsonProperty("queued")
        QUEUED,
        @JsonProperty("running")
        RUNNING,
        @JsonProperty("done")
        DONE,
        @JsonProperty("failed")
        FAILED,
        @JsonProperty("cancelled")
        CANCELLED
    }
}
