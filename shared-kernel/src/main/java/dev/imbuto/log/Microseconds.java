package dev.imbuto.log;

import java.time.Instant;

/** Instants as the log stores them: whole microseconds since 1970-01-01T00:00:00Z, negative before. */
public final class Microseconds {
    private static final long PER_SECOND = 1_000_000;

    private Microseconds() {}

    /**
     * Drops what is finer than a microsecond, towards the past.
     *
     * @throws ArithmeticException about 292,000 years away from 1970
     */
    public static long of(Instant instant) {
        long seconds = instant.getEpochSecond();
        long microseconds = instant.getNano() / 1_000;
        if (seconds < 0) { // counted back from the next second, or the earliest instants would overflow on the way
            seconds++;
            microseconds -= PER_SECOND;
        }
        return Math.addExact(Math.multiplyExact(seconds, PER_SECOND), microseconds);
    }

    public static Instant toInstant(long microseconds) {
        return Instant.ofEpochSecond(
                Math.floorDiv(microseconds, PER_SECOND), Math.floorMod(microseconds, PER_SECOND) * 1_000);
    }
}
