package dev.imbuto.query.roi;

import static java.math.BigDecimal.ONE;
import static java.math.BigDecimal.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.query.attribution.AttributionModel;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.money.Ledger;
import dev.imbuto.query.money.Moments;
import dev.imbuto.query.money.Reckoning;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReturnsOfRandomHistoriesTest {
    private static final int COMMANDS = 400;
    private static final int QUESTIONS = 25;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void are_what_one_reckons_from_the_events(long seed) {
        History history = RandomHistory.of(seed, COMMANDS);
        Random random = new Random(seed);
        try (FactStore facts = Facts.of(history)) {
            for (int i = 0; i < QUESTIONS; i++) {
                RoiReport report = someReport(history, random);
                List<RoiGroup> answer = facts.read(snapshot -> report.answer(snapshot.connection()));
                assertThat(answer).as("seed %d, %s", seed, report).isEqualTo(reckoned(report, history));
            }
        }
    }

    private static RoiReport someReport(History history, Random random) {
        Moments moments = new Moments(history, random);
        List<Dimension> by = new ArrayList<>();
        Map<Dimension, List<String>> filters = new EnumMap<>(Dimension.class);
        List<Dimension> allowed = List.copyOf(Dimension.ofContacts());
        while (by.size() < 2 && random.nextBoolean()) {
            Dimension dimension = allowed.get(random.nextInt(allowed.size()));
            if (!by.contains(dimension)) {
                by.add(dimension);
            }
        }
        if (random.nextInt(3) == 0) {
            Dimension dimension = allowed.get(random.nextInt(allowed.size()));
            filters.put(
                    dimension,
                    List.of("(blank)", "(none)", "spring", "direct", "web", "ada", "north", "retail", "IT", "/start")
                            .subList(random.nextInt(5), 10));
        }
        CalendarUnit unit = CalendarUnit.values()[random.nextInt(CalendarUnit.values().length)];
        return new RoiReport(
                new Scope(moments.asOf(), moments.knownAt(), by, filters),
                moments.period(),
                unit,
                AttributionModel.LAST,
                AttributionModel.USUAL_HALF_LIFE,
                Ledger.EUR);
    }

    private static List<RoiGroup> reckoned(RoiReport report, History history) {
        Reckoning reckoning =
                new Reckoning(history, report.scope().asOf(), report.scope().knownAt());
        Sheet sheet = new Sheet(report);
        for (Reckoning.Person person : reckoning.people) {
            sheet.add(person.values, person.capturedAt, new Sums(0, 1, person.qualified ? 1 : 0, 0, ZERO, 0, 0, 0));
            if (person.customerSince != null) {
                sheet.add(person.values, person.customerSince, new Sums(0, 0, 0, 0, ZERO, 1, 0, 0));
            }
            for (Reckoning.Deal deal : person.deals.values()) {
                sheet.add(person.values, deal.openedAt, new Sums(0, 0, 0, 1, ZERO, 0, 0, 0));
                for (Reckoning.Win win : deal.wins) {
                    Map<Dimension, String> values = new EnumMap<>(person.values);
                    values.put(Dimension.CAMPAIGN, win.campaign);
                    values.put(Dimension.CHANNEL, win.channel);
                    sheet.add(values, win.at, Sums.ofSale(win.stands ? ONE : ZERO, win.amount, win.amount - win.cost));
                    for (Reckoning.Reversal reversal : win.reversals) {
                        sheet.add(
                                values,
                                reversal.at(),
                                Sums.ofSale(ZERO, -reversal.amount(), reversal.cost() - reversal.amount()));
                    }
                }
            }
        }
        for (Reckoning.SpentDay spent : reckoning.spends) {
            Map<Dimension, String> values = new EnumMap<>(Dimension.class);
            Dimension.ofContacts().forEach(dimension -> values.put(dimension, "(blank)"));
            values.put(Dimension.CAMPAIGN, spent.campaign());
            values.put(Dimension.CHANNEL, spent.channel());
            sheet.add(values, spent.day(), new Sums(spent.amount(), 0, 0, 0, ZERO, 0, 0, 0));
        }
        return sheet.groups();
    }

    /** Adds up what is in the period and passes the filters, by group and bucket. */
    private static final class Sheet {
        private final RoiReport report;
        private final Map<Key, Map<LocalDate, Sums>> sums = new TreeMap<>();
        private final List<LocalDate> seen = new ArrayList<>();

        private Sheet(RoiReport report) {
            this.report = report;
            if (report.scope().by().isEmpty()) {
                sums.put(Key.ALL, new TreeMap<>());
            }
        }

        private void add(Map<Dimension, String> values, Instant at, Sums more) {
            Period period = report.period();
            boolean outside = (period.from() != null && at.isBefore(period.from()))
                    || (period.to() != null && !at.isBefore(period.to()));
            boolean filteredOut = report.scope().filters().entrySet().stream()
                    .anyMatch(filter -> !filter.getValue().contains(values.get(filter.getKey())));
            if (outside || filteredOut) {
                return;
            }
            LocalDate bucket = report.unit().first(LocalDate.ofInstant(at, ZoneOffset.UTC));
            seen.add(bucket);
            Key key = new Key(
                    report.scope().by(),
                    report.scope().by().stream().map(values::get).toList());
            sums.computeIfAbsent(key, none -> new TreeMap<>()).merge(bucket, more, Sums::plus);
        }

        private List<RoiGroup> groups() {
            List<LocalDate> buckets = buckets();
            List<RoiGroup> groups = new ArrayList<>();
            sums.forEach((key, byBucket) -> {
                List<RoiGroup.Bucket> series = new ArrayList<>();
                Sums total = Sums.NONE;
                for (LocalDate bucket : buckets) {
                    Sums here = byBucket.getOrDefault(bucket, Sums.NONE);
                    total = total.plus(here);
                    series.add(
                            new RoiGroup.Bucket(bucket, Figures.of(here, Ledger.EUR), Figures.of(total, Ledger.EUR)));
                }
                groups.add(new RoiGroup(key, series));
            });
            return groups;
        }

        private List<LocalDate> buckets() {
            Period period = report.period();
            List<LocalDate> buckets = new ArrayList<>();
            if (period.from() == null && seen.isEmpty()) {
                return buckets;
            }
            LocalDate first = period.from() == null
                    ? seen.stream().min(Comparator.naturalOrder()).orElseThrow()
                    : report.unit().first(LocalDate.ofInstant(period.from(), ZoneOffset.UTC));
            Instant end = period.to() == null
                    ? seen.stream()
                            .max(Comparator.naturalOrder())
                            .orElseThrow()
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : period.to();
            if (period.from() != null && !period.from().isBefore(end)) {
                return buckets;
            }
            for (LocalDate day = first;
                    day.atStartOfDay(ZoneOffset.UTC).toInstant().isBefore(end);
                    day = report.unit().next(day)) {
                buckets.add(day);
            }
            return buckets;
        }
    }
}
