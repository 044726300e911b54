package dev.imbuto.query.oracle;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A stay in a stage. {@code from} is null for the first, {@code left} and {@code to} while it lasts. */
record Visit(
        String stage,
        @Nullable String from,
        Instant entered,
        @Nullable Instant left,
        @Nullable String to) {

    boolean isOpen() {
        return left == null;
    }

    Visit endedBy(String next, Instant at) {
        return new Visit(stage, from, entered, at, next);
    }

    double seconds() {
        return secondsBetween(entered, left);
    }

    double age(Instant asOf) {
        return secondsBetween(entered, asOf);
    }

    /** Exact: both are whole microseconds, and few. */
    private static double secondsBetween(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1000 / 1e6;
    }
}
