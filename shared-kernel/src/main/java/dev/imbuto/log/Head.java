package dev.imbuto.log;

import java.time.Instant;

/** The end of the log: its last position, the hash of the commit there (hexadecimal) and when that was recorded. */
public record Head(long position, String hash, Instant recordedAt) {
    /** Of a log without events. */
    public static final Head EMPTY = new Head(0, "0".repeat(64), Instant.EPOCH);
}
