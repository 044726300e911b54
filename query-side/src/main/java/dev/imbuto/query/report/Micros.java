package dev.imbuto.query.report;

import dev.imbuto.log.Microseconds;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the facts hold them: whole microseconds, since 1970 UTC where they are instants. */
public final class Micros {
    private static final double PER_SECOND = 1e6;

    private Micros() {}

    public static long of(Instant instant) {
        return Microseconds.of(instant);
    }

    public static long of(Duration duration) {
        return duration.dividedBy(ChronoUnit.MICROS.getDuration());
    }

    public static double toSeconds(double micros) {
        return micros / PER_SECOND;
    }
}
