package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Micros;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Table;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks which paths led to conversions: those with the most conversions first, then those that are worth the most, then those
 * that led to nothing most often, then by key for key.
 */
public record PathsReport(Journeys journeys, int limit, Currency currency) implements Question<CommonPath> {
    private static final Table<CommonPath> TABLE = new Table<>(
            List.of(
                    "path",
                    "currency",
                    "conversions",
                    "nonConverting",
                    "revenue",
                    "grossProfit",
                    "timeToConvert.mean",
                    "timeToConvert.p50",
                    "timeToConvert.max"),
            PathsReport::rows);

    /** As it is asked for by its name, in the currency of the facts. */
    public static ReportType<CommonPath> in(Currency currency) {
        return new ReportType<>("paths", TABLE, parameters -> of(parameters, currency));
    }

    private static PathsReport of(ReportParameters parameters, Currency currency) {
        return new PathsReport(Journeys.of(parameters), parameters.limit(), currency);
    }

    @Override
    public List<CommonPath> answer(Connection facts) throws SQLException {
        Keys keys = journeys.keys(facts);
        Map<Path, Travelled> travelled = new HashMap<>();
        journeys.forEach(
                facts,
                journey -> travelled
                        .computeIfAbsent(new Path(journey.path()), none -> new Travelled())
                        .add(journey));
        return travelled.entrySet().stream()
                .sorted(Map.Entry.<Path, Travelled>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(entry -> entry.getValue().commonPath(entry.getKey(), keys, currency))
                .toList();
    }

    /** Numbers of keys, which compare as the keys do. */
    private static final class Path implements Comparable<Path> {
        private final int[] keys;

        private Path(int[] keys) {
            this.keys = keys;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Path path && Arrays.equals(keys, path.keys);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(keys);
        }

        @Override
        public int compareTo(Path other) {
            return Arrays.compare(keys, other.keys);
        }
    }

    /** The journeys of one path, those with the most conversions first. Money in minor units. */
    private static final class Travelled implements Comparable<Travelled> {
        private static final Comparator<Travelled> ORDER = Comparator.<Travelled>comparingInt(one -> one.conversions)
                .thenComparingLong(one -> one.value)
                .thenComparingLong(one -> one.nonConverting)
                .reversed();

        private int conversions;
        private long nonConverting;
        private long value;
        private long cost;
        private long[] durations = {};

        private void add(Journey journey) {
            if (!journey.converts()) {
                nonConverting++;
                return;
            }
            if (journey.size() > 0) {
                if (conversions == durations.length) {
                    durations = Arrays.copyOf(durations, Math.max(1, 2 * conversions));
                }
                durations[conversions] = journey.atUs() - journey.touchedUs(0);
            }
            conversions++;
            value = Math.addExact(value, journey.value());
            cost = Math.addExact(cost, journey.cost());
        }

        private CommonPath commonPath(Path path, Keys keys, Currency currency) {
            List<String> names = new ArrayList<>();
            for (int key : path.keys) {
                names.add(keys.name(key));
            }
            return new CommonPath(
                    names.isEmpty() ? List.of(Keys.NONE) : names,
                    conversions,
                    nonConverting,
                    Balance.ofMinor(value, currency),
                    Balance.ofMinor(value - cost, currency),
                    names.isEmpty() || conversions == 0 ? null : timeToConvert());
        }

        private CommonPath.TimeToConvert timeToConvert() {
            long[] sorted = Arrays.copyOf(durations, conversions);
            Arrays.sort(sorted);
            BigDecimal sum =
                    Arrays.stream(sorted).mapToObj(BigDecimal::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add);
            double middle = (sorted[(conversions - 1) / 2] + sorted[conversions / 2]) / 2.0;
            return new CommonPath.TimeToConvert(
                    Micros.toSeconds(sum.doubleValue() / conversions),
                    Micros.toSeconds(middle),
                    Micros.toSeconds((double) sorted[conversions - 1]));
        }

        @Override
        public int compareTo(Travelled other) {
            return ORDER.compare(this, other);
        }
    }

    /** A path reads {@code email > paid-search}. */
    private static List<List<@Nullable Object>> rows(CommonPath path) {
        CommonPath.TimeToConvert time = path.timeToConvert();
        return List.of(Arrays.asList(
                String.join(" > ", path.path()),
                path.revenue().currency(),
                path.conversions(),
                path.nonConverting(),
                path.revenue().amount(),
                path.grossProfit().amount(),
                time == null ? null : time.mean(),
                time == null ? null : time.p50(),
                time == null ? null : time.max()));
    }
}
