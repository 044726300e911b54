package dev.imbuto.log;

import java.time.Instant;

/**
 * A commit without its events.
 *
 * @param previousHash hash of the commit before, 64 zeros for the first; lower-case hexadecimal like {@code hash}
 */
public record CommitHeader(
        long firstPosition, int eventCount, String commitId, Instant recordedAt, String previousHash, String hash) {
    public long lastPosition() {
        return firstPosition + eventCount - 1;
    }
}
