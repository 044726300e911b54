package dev.imbuto.query.report;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Lengths of time as the facts hold them: whole microseconds. */
public final class Micros {
    private static final double PER_SECOND = 1e6;

    private Micros() {}

    public static long of(Duration duration) {
        return duration.dividedBy(ChronoUnit.MICROS.getDuration());
    }

    public static double toSeconds(double micros) {
        return micros / PER_SECOND;
    }
}
