package dev.imbuto.query.pipeline;

import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import org.jspecify.annotations.Nullable;

/**
 * How the opportunities of one group stand. {@code won} and {@code lost} are those closed in the period, {@code open} are
 * all that are.
 *
 * @param averageDaysToWin mean of opening to closing over {@code won}, in days of 86,400 s; null when nothing was won
 * @param velocity money a day, at which the open ones turn into revenue; null where one of its parts is
 */
record PipelineGroup(
        Key key,
        Open open,
        Closed won,
        Closed lost,
        WinRate winRate,
        @Nullable Double averageDaysToWin,
        @Nullable Double velocity)
        implements Group {

    /** {@code weighted} is each amount times the probability of its stage, rounded once, halves up. */
    record Open(long count, Balance amount, Balance weighted) {}

    record Closed(long count, Balance amount) {}

    /**
     * How much of it is won; each null where there is nothing.
     *
     * @param count won of those closed in the period
     * @param value the same by amount
     * @param cohort won of all those opened in the period, reversed and open ones too
     */
    record WinRate(
            @Nullable Double count,
            @Nullable Double value,
            @Nullable Double cohort) {}
}
