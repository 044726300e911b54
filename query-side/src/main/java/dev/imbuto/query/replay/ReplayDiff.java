package dev.imbuto.query.replay;

import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Receipt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay says that is not what the live facts say, at the same position of the log and the same moment of business
 * time: so all that differs is due to the policies. A delta is that of the replay less the live one.
 *
 * @param leads captured in the period
 * @param leadsQualified those of them that were qualified by {@code asOf}
 * @param leadsMeetingBant those of them whose answers were enough by {@code asOf}, whether or not anybody qualified them
 * @param costPerQualifiedLead spend of the period / leads qualified
 * @param winsPerGrade standing wins of the period, by the grade that the lead had when it was won, the best first
 * @param perKey by channel, or what else {@code dimension} says
 */
public record ReplayDiff(
        Instant asOf,
        Counts leads,
        Counts leadsQualified,
        Counts leadsMeetingBant,
        Rates cpl,
        Rates costPerQualifiedLead,
        List<OfGrade> winsPerGrade,
        List<OfKey> perKey,
        Receipts receipts) {

    /** How many. */
    public record Counts(long live, long replay, long delta) {
        static Counts of(long live, long replay) {
            return new Counts(live, replay, replay - live);
        }
    }

    /** How much for each, or how many where conversions are shared; null where there is nothing to divide by. */
    public record Rates(
            @Nullable Double live,
            @Nullable Double replay,
            @Nullable Double delta) {
        static Rates of(@Nullable Double live, @Nullable Double replay) {
            return new Rates(live, replay, live == null || replay == null ? null : replay - live);
        }
    }

    /** How much. */
    public record Amounts(Balance live, Balance replay, Balance delta) {}

    /** How many wins of leads of this grade. */
    public record OfGrade(String grade, Counts wins) {}

    /**
     * What a channel brought and cost.
     *
     * @param credit of each model that was asked for
     */
    public record OfKey(String key, Counts leads, Rates cpl, List<Credit> credit) {}

    /** What a model gives a channel. */
    public record Credit(String model, Rates conversions, Amounts revenue) {}

    /** What each side was computed from. */
    public record Receipts(Receipt live, Receipt replay) {}
}
