package dev.imbuto.query.pipeline;

import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Groups;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.Ratio;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks how opportunities stand at {@code asOf}, and how those fared that were closed, or opened, in a period.
 *
 * <p>Sales velocity is the number of opportunities × mean deal × win rate / days to win, per day.
 */
public record PipelineReport(Scope scope, Period period, Currency currency) implements Question<PipelineGroup> {
    private static final Table<PipelineGroup> TABLE = new Table<>(
            List.of(
                    "currency",
                    "open.count",
                    "open.amount",
                    "open.weighted",
                    "won.count",
                    "won.amount",
                    "lost.count",
                    "lost.amount",
                    "winRate.count",
                    "winRate.value",
                    "winRate.cohort",
                    "averageDaysToWin",
                    "velocity"),
            PipelineReport::rows);

    private static final BigDecimal MICROS_PER_DAY = BigDecimal.valueOf(86_400_000_000L);

    /** As it is asked for by its name, in the currency of the facts. */
    public static ReportType<PipelineGroup> in(Currency currency) {
        return new ReportType<>("pipeline", TABLE, parameters -> of(parameters, currency));
    }

    private static PipelineReport of(ReportParameters parameters, Currency currency) {
        return new PipelineReport(
                parameters.scope(Dimension.ofOpportunities()), parameters.period("from", "to"), currency);
    }

    @Override
    public List<PipelineGroup> answer(Connection facts) throws SQLException {
        Groups<Sums> groups = new Groups<>(scope, Sums::new);
        scope.sql(STANDINGS)
                .bind("from", period.fromMicros())
                .bind("to", period.toMicros())
                .forEach(facts, row -> groups.of(row).read(row, scope.by().size()));
        return groups.map(sums -> sums.group(currency));
    }

    /** What a group adds up to; money in minor units. */
    private static final class Sums {
        private final Key key;
        private long open;
        private long openAmount;
        private BigDecimal weighted = BigDecimal.ZERO;
        private long won;
        private long wonAmount;
        private BigDecimal microsToWin = BigDecimal.ZERO;
        private long lost;
        private long lostAmount;
        private long opened;
        private long openedAndWon;

        private Sums(Key key) {
            this.key = key;
        }

        private void read(ResultSet row, int columnsBefore) throws SQLException {
            int column = columnsBefore;
            open = row.getLong(++column);
            openAmount = row.getLong(++column);
            weighted = row.getBigDecimal(++column);
            won = row.getLong(++column);
            wonAmount = row.getLong(++column);
            microsToWin = row.getBigDecimal(++column);
            lost = row.getLong(++column);
            lostAmount = row.getLong(++column);
            opened = row.getLong(++column);
            openedAndWon = row.getLong(++column);
        }

        private PipelineGroup group(Currency currency) {
            return new PipelineGroup(
                    key,
                    new PipelineGroup.Open(
                            open,
                            Balance.ofMinor(openAmount, currency),
                            Balance.ofMinor(
                                    weighted.setScale(0, RoundingMode.HALF_UP).longValueExact(), currency)),
                    new PipelineGroup.Closed(won, Balance.ofMinor(wonAmount, currency)),
                    new PipelineGroup.Closed(lost, Balance.ofMinor(lostAmount, currency)),
                    new PipelineGroup.WinRate(
                            Ratio.of(won, won + lost),
                            Ratio.of(wonAmount, wonAmount + lostAmount),
                            Ratio.of(openedAndWon, opened)),
                    Ratio.of(microsToWin, MICROS_PER_DAY.multiply(BigDecimal.valueOf(won))),
                    velocity(currency));
        }

        /** With days to win in their sum, and the number won cancelled out of mean deal × win rate. */
        private @Nullable Double velocity(Currency currency) {
            BigDecimal major = BigDecimal.valueOf(wonAmount, currency.getDefaultFractionDigits());
            return Ratio.of(
                    major.multiply(BigDecimal.valueOf(open))
                            .multiply(BigDecimal.valueOf(won))
                            .multiply(MICROS_PER_DAY),
                    microsToWin.multiply(BigDecimal.valueOf(won + lost)));
        }
    }

    private static List<List<@Nullable Object>> rows(PipelineGroup group) {
        return List.of(Arrays.asList(
                group.open().amount().currency(),
                group.open().count(),
                group.open().amount().amount(),
                group.open().weighted().amount(),
                group.won().count(),
                group.won().amount().amount(),
                group.lost().count(),
                group.lost().amount().amount(),
                group.winRate().count(),
                group.winRate().value(),
                group.winRate().cohort(),
                group.averageDaysToWin(),
                group.velocity()));
    }

    /**
     * The last change says in which stage an opportunity is and since when; of a closed one that is its closing date. A stage
     * that its pipeline no longer has keeps its last probability, so definitions count from when they were known and not
     * until they were replaced.
     */
    private static final String STANDINGS = """
            WITH standing AS (
                SELECT opportunity, arg_max(to_stage, (at_us, cause)) AS stage, max(at_us) AS since_us
                FROM opportunity_change WHERE at_us <= :asOf AND {known} GROUP BY opportunity
            ),
            worth AS (
                SELECT opportunity, arg_max(amount_minor, (at_us, cause)) AS amount
                FROM opportunity_amount WHERE at_us <= :asOf AND {known} GROUP BY opportunity
            ),
            chance AS (
                SELECT pipeline, stage, arg_max(probability, asserted) AS probability
                FROM pipeline_stage WHERE asserted <= :knownAt GROUP BY pipeline, stage
            ),
            deal AS (
                SELECT {by} coalesce(amount, 0)::DECIMAL(19, 0) AS amount, probability, since_us - opened_us AS micros,
                    stage NOT IN ('won', 'lost', 'reversed') AS is_open,
                    stage = 'won' AS is_won,
                    stage = 'lost' AS is_lost,
                    since_us >= :from AND since_us < :to AS moved_in_period,
                    opened_us >= :from AND opened_us < :to AS opened_in_period
                FROM {opportunities} opportunities JOIN standing USING (opportunity) LEFT JOIN worth USING (opportunity)
                    LEFT JOIN chance USING (pipeline, stage)
            )
            SELECT {by}
                count(*) FILTER (is_open),
                coalesce(sum(amount) FILTER (is_open), 0)::BIGINT,
                coalesce(sum(amount * probability) FILTER (is_open), 0),
                count(*) FILTER (is_won AND moved_in_period),
                coalesce(sum(amount) FILTER (is_won AND moved_in_period), 0)::BIGINT,
                coalesce(sum(micros) FILTER (is_won AND moved_in_period), 0)::DECIMAL(38, 0),
                count(*) FILTER (is_lost AND moved_in_period),
                coalesce(sum(amount) FILTER (is_lost AND moved_in_period), 0)::BIGINT,
                count(*) FILTER (opened_in_period),
                count(*) FILTER (opened_in_period AND is_won)
            FROM deal
            GROUP BY ALL""";
}
