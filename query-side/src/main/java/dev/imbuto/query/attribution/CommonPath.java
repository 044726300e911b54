package dev.imbuto.query.attribution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way that contacts took, and how many of them.
 *
 * @param path what its touches were for, first to last; only {@code (none)} where there was no touch
 * @param conversions at its end
 * @param nonConverting journeys that took it and led to nothing
 * @param revenue what the conversions are worth
 * @param grossProfit the same less the cost of sale
 * @param timeToConvert from the first touch of a path to its conversion; null without either
 */
record CommonPath(
        List<String> path,
        long conversions,
        long nonConverting,
        Balance revenue,
        Balance grossProfit,
        @Nullable TimeToConvert timeToConvert)
        implements Group {
    /** In seconds; the median lies in the middle of the two that are nearest where they are even in number. */
    record TimeToConvert(double mean, double p50, double max) {}

    @Override
    @JsonIgnore
    public Key key() {
        return Key.ALL;
    }
}
