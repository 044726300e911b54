package dev.imbuto.query.report;

import dev.imbuto.log.Microseconds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From {@code from}, inclusive, to {@code to}, exclusive; without one of them there is no bound on that side. */
public record Period(@Nullable Instant from, @Nullable Instant to) {
    public static final Period ALWAYS = new Period(null, null);

    /** The first microsecond since 1970 UTC that is within. */
    public long fromMicros() {
        return from == null ? Long.MIN_VALUE : Microseconds.of(from);
    }

    /** The first microsecond since 1970 UTC that is no longer within. */
    public long toMicros() {
        return to == null ? Long.MAX_VALUE : Microseconds.of(to);
    }
}
