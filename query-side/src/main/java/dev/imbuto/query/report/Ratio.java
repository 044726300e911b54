package dev.imbuto.query.report;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** A share of something, which does not exist where there is nothing to share: null, never 0 or infinity. */
public final class Ratio {
    private Ratio() {}

    public static @Nullable Double of(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    /** Rounded once, to the nearest double. */
    public static @Nullable Double of(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0
                ? null
                : part.divide(whole, MathContext.DECIMAL128).doubleValue();
    }
}
