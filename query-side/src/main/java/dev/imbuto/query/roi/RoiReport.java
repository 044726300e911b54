package dev.imbuto.query.roi;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.attribution.AttributionModel;
import dev.imbuto.query.attribution.SharedWins;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Groups;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Table;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks what marketing returned, per calendar unit of a period and per group.
 *
 * <p>By campaign or channel, a win goes to the touches before it as the model says, and so do its reversals; spend goes to its
 * own campaign, leads, opportunities and new customers to that of the capture. In all other dimensions spend has no value. A
 * filter lets through what would be in the groups of its values.
 */
public record RoiReport(
        Scope scope, Period period, CalendarUnit unit, AttributionModel model, Duration halfLife, Currency currency)
        implements Question<RoiGroup> {
    private static final Table<RoiGroup> TABLE = new Table<>(columns(), RoiReport::rows);

    private static final Set<Dimension> OF_TOUCHES = EnumSet.of(Dimension.CAMPAIGN, Dimension.CHANNEL);
    private static final String ENDED = "SELECT win FROM reversal WHERE ends AND at_us <= :asOf AND {known}";

    private static final int MOST_ROWS = 100_000;

    /** As it is asked for by its name, in the currency of the facts. */
    public static ReportType<RoiGroup> in(Currency currency) {
        return new ReportType<>("roi", TABLE, parameters -> of(parameters, currency));
    }

    private static RoiReport of(ReportParameters parameters, Currency currency) {
        Scope scope = parameters.scope(Dimension.ofContacts());
        Period period = parameters.period("from", "to");
        CalendarUnit unit = parameters.choice("bucket", CalendarUnit.BY_NAME, "month");
        AttributionModel model = parameters.choice("model", AttributionModel.EACH_BY_NAME, "last");
        Duration halfLife = parameters.days("halfLifeDays", AttributionModel.USUAL_HALF_LIFE);
        return new RoiReport(scope, period, unit, model, halfLife, currency);
    }

    @Override
    public List<RoiGroup> answer(Connection facts) throws SQLException {
        Groups<Series> groups = new Groups<>(scope, Series::new);
        SortedSet<LocalDate> seen = new TreeSet<>();
        List<Dimension> credited = Stream.concat(scope.by().stream(), scope.filters().keySet().stream())
                .filter(OF_TOUCHES::contains)
                .distinct()
                .sorted()
                .toList();
        scope.sql(FIGURES.replace("{sales}", credited.isEmpty() ? SALES : NO_SALES))
                .bind("unit", unit.sql())
                .bind("from", period.fromMicros())
                .bind("to", period.toMicros())
                .forEach(facts, row -> {
                    int column = scope.by().size() + 1;
                    LocalDate bucket = row.getObject(column, LocalDate.class);
                    seen.add(bucket);
                    groups.of(row).add(bucket, sums(row, column));
                });
        if (!credited.isEmpty()) {
            addCredited(facts, credited, groups, seen);
        }
        List<Series> series = groups.map(group -> group);
        List<LocalDate> buckets = buckets(seen);
        if ((long) buckets.size() * series.size() > MOST_ROWS) {
            throw new ProblemException(Fault.inParameter(
                    "bucket", "bucket gives more than " + MOST_ROWS + " rows for this period: " + unit.sql()));
        }
        return series.stream().map(group -> group.over(buckets, currency)).toList();
    }

    /** What happened to a win, or to part of it, in the period; money in minor units, and not negative. */
    private record Sale(
            List<String> values, LocalDate bucket, boolean isReversal, boolean stands, long amount, long cost) {}

    /** Adds wins and reversals, each shared out like its win, by the values of touches where a dimension is one of theirs. */
    private void addCredited(
            Connection facts, List<Dimension> credited, Groups<Series> groups, SortedSet<LocalDate> seen)
            throws SQLException {
        Scope buyers = scope.without(OF_TOUCHES);
        Map<Long, List<Sale>> sales = new HashMap<>();
        buyers.sql(SALES_BY_WIN)
                .bind("unit", unit.sql())
                .bind("from", period.fromMicros())
                .bind("to", period.toMicros())
                .forEach(facts, row -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= buyers.by().size(); i++) {
                        values.add(row.getString(i));
                    }
                    int column = values.size();
                    sales.computeIfAbsent(row.getLong(column + 1), none -> new ArrayList<>())
                            .add(new Sale(
                                    values,
                                    row.getObject(column + 2, LocalDate.class),
                                    row.getBoolean(column + 3),
                                    row.getBoolean(column + 4),
                                    row.getLong(column + 5),
                                    row.getLong(column + 6)));
                });
        new SharedWins(buyers, period, credited, model, halfLife)
                .forEach(facts, sales::containsKey, (win, touched, part) -> {
                    if (passes(credited, touched)) {
                        for (Sale sale : sales.getOrDefault(win, List.of())) {
                            long sign = sale.isReversal() ? -1 : 1;
                            long revenue = sign * part.of(sale.amount());
                            BigDecimal won = sale.stands() ? part.credit() : BigDecimal.ZERO;
                            seen.add(sale.bucket());
                            groups.of(key(sale.values(), credited, touched))
                                    .add(
                                            sale.bucket(),
                                            Sums.ofSale(won, revenue, revenue - sign * part.of(sale.cost())));
                        }
                    }
                });
    }

    private boolean passes(List<Dimension> credited, List<String> touched) {
        return IntStream.range(0, credited.size()).allMatch(i -> {
            List<String> wanted = scope.filters().get(credited.get(i));
            return wanted == null || wanted.contains(touched.get(i));
        });
    }

    /** The values of the contact and those of the touch, in the order of the dimensions. */
    private List<String> key(List<String> ofContact, List<Dimension> credited, List<String> touched) {
        Iterator<String> next = ofContact.iterator();
        return scope.by().stream()
                .map(dimension ->
                        OF_TOUCHES.contains(dimension) ? touched.get(credited.indexOf(dimension)) : next.next())
                .toList();
    }

    private static Sums sums(ResultSet row, int column) throws SQLException {
        return new Sums(
                row.getLong(column + 1),
                row.getLong(column + 2),
                row.getLong(column + 3),
                row.getLong(column + 4),
                BigDecimal.valueOf(row.getLong(column + 5)),
                row.getLong(column + 6),
                row.getLong(column + 7),
                row.getLong(column + 8));
    }

    /**
     * All buckets of the period without holes; where it has no bound, they begin or end with the facts. Of too many, enough to
     * see that they are.
     */
    private List<LocalDate> buckets(SortedSet<LocalDate> seen) {
        LocalDate first = period.from() == null ? firstOf(seen) : unit.first(day(period.from()));
        Instant end = period.to() == null ? endOf(seen) : period.to();
        List<LocalDate> buckets = new ArrayList<>();
        if (first == null
                || end == null
                || (period.from() != null && !period.from().isBefore(end))) {
            return buckets;
        }
        for (LocalDate bucket = first;
                start(bucket).isBefore(end) && buckets.size() <= MOST_ROWS;
                bucket = unit.next(bucket)) {
            buckets.add(bucket);
        }
        return buckets;
    }

    private static @Nullable LocalDate firstOf(SortedSet<LocalDate> seen) {
        return seen.isEmpty() ? null : seen.first();
    }

    private @Nullable Instant endOf(SortedSet<LocalDate> seen) {
        return seen.isEmpty() ? null : start(unit.next(seen.last()));
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The sums of a group by bucket, as far as there are facts. */
    private static final class Series {
        private final Key key;
        private final Map<LocalDate, Sums> sums = new HashMap<>();

        private Series(Key key) {
            this.key = key;
        }

        private void add(LocalDate bucket, Sums more) {
            sums.merge(bucket, more, Sums::plus);
        }

        private RoiGroup over(List<LocalDate> buckets, Currency currency) {
            List<RoiGroup.Bucket> series = new ArrayList<>(buckets.size());
            Sums cumulative = Sums.NONE;
            for (LocalDate bucket : buckets) {
                Sums here = sums.getOrDefault(bucket, Sums.NONE);
                cumulative = cumulative.plus(here);
                series.add(new RoiGroup.Bucket(bucket, Figures.of(here, currency), Figures.of(cumulative, currency)));
            }
            return new RoiGroup(key, series);
        }
    }

    /** Where groups have nothing to do with touches, a win is its contact's. */
    private static final String SALES = """
            UNION ALL BY NAME
            SELECT {by} bought.at_us, (bought.win NOT IN ({ended}))::INTEGER AS won,
                amount_minor AS revenue, amount_minor - cost_minor AS profit
            FROM bought JOIN {contacts} buyer USING (contact)
            UNION ALL BY NAME
            SELECT {by} reversal.at_us, -reversal.amount_minor AS revenue,
                reversal.cost_minor - reversal.amount_minor AS profit
            FROM reversal JOIN {contacts} buyer USING (contact)
            WHERE reversal.at_us <= :asOf AND {known reversal}""".replace("{ended}", ENDED);

    private static final String NO_SALES = """
            UNION ALL BY NAME
            SELECT {by} captured_us AS at_us, 0 AS won, 0::BIGINT AS revenue, 0::BIGINT AS profit
            FROM {contacts} nobody WHERE FALSE""";

    private static final String SALES_BY_WIN = """
            SELECT {by} win, CAST(date_trunc(:unit, make_timestamp(at_us)) AS DATE) AS bucket, is_reversal, stands, amount_minor,
                cost_minor
            FROM (
                SELECT win, contact, at_us, FALSE AS is_reversal, win NOT IN ({ended}) AS stands, amount_minor, cost_minor
                FROM win WHERE at_us <= :asOf AND {known}
                UNION ALL
                SELECT win, contact, at_us, TRUE, FALSE, amount_minor, cost_minor
                FROM reversal WHERE at_us <= :asOf AND {known}
            ) sale JOIN {contacts} buyer USING (contact)
            WHERE at_us >= :from AND at_us < :to""".replace("{ended}", ENDED);

    /** Every fact is a row with the figures that it counts in. */
    private static final String FIGURES = """
            WITH bought AS (SELECT * FROM win WHERE at_us <= :asOf AND {known}),
            fact AS (
                SELECT {by} captured_us AS at_us, 1 AS leads,
                    (contact IN (SELECT contact FROM qualification WHERE at_us <= :asOf AND {known}))::INTEGER AS qualified
                FROM {contacts} captured
                UNION ALL BY NAME
                SELECT {by} opened_us AS at_us, 1 AS opportunities FROM {opportunities} opened
                UNION ALL BY NAME
                SELECT {by} first.at_us, 1 AS new_customers
                FROM {contacts} customer JOIN (
                    SELECT contact, min(at_us) AS at_us FROM bought WHERE win NOT IN ({ended}) GROUP BY contact
                ) first USING (contact)
                {sales}
                UNION ALL BY NAME
                SELECT {by} at_us, spend FROM (
                    SELECT day_us AS at_us, amount_minor AS spend, campaign AS by_campaign, channel AS by_channel,
                        '(blank)' AS by_source, '(blank)' AS by_landing_page, '(blank)' AS by_owner, '(blank)' AS by_team,
                        '(blank)' AS by_sector, '(blank)' AS by_country
                    FROM spend_day JOIN campaign USING (campaign)
                    WHERE day_us <= :asOf AND {known spend_day} AND {known campaign}
                ) spent
                WHERE {filters}
            )
            SELECT {by} CAST(date_trunc(:unit, make_timestamp(at_us)) AS DATE) AS bucket,
                coalesce(sum(spend), 0)::BIGINT, coalesce(sum(leads), 0)::BIGINT, coalesce(sum(qualified), 0)::BIGINT,
                coalesce(sum(opportunities), 0)::BIGINT, coalesce(sum(won), 0)::BIGINT,
                coalesce(sum(new_customers), 0)::BIGINT, coalesce(sum(revenue), 0)::BIGINT,
                coalesce(sum(profit), 0)::BIGINT
            FROM fact
            WHERE at_us >= :from AND at_us < :to
            GROUP BY ALL""".replace("{ended}", ENDED);

    private static List<String> columns() {
        List<String> figures = List.of(
                "spend",
                "leads",
                "qualifiedLeads",
                "opportunities",
                "won",
                "newCustomers",
                "revenue",
                "grossProfit",
                "cpl",
                "cac",
                "roas",
                "roi");
        Stream<String> cumulative = figures.stream().map(name -> "cumulative." + name);
        return Stream.of(Stream.of("bucket", "currency"), figures.stream(), cumulative)
                .flatMap(names -> names)
                .toList();
    }

    private static List<List<@Nullable Object>> rows(RoiGroup group) {
        return group.series().stream()
                .map(bucket -> Stream.of(
                                Stream.<@Nullable Object>of(
                                        bucket.bucket(),
                                        bucket.figures().spend().currency()),
                                cells(bucket.figures()),
                                cells(bucket.cumulative()))
                        .flatMap(cells -> cells)
                        .toList())
                .toList();
    }

    private static Stream<@Nullable Object> cells(Figures figures) {
        return Arrays.<@Nullable Object>asList(
                figures.spend().amount(),
                figures.leads(),
                figures.qualifiedLeads(),
                figures.opportunities(),
                figures.won(),
                figures.newCustomers(),
                figures.revenue().amount(),
                figures.grossProfit().amount(),
                figures.cpl(),
                figures.cac(),
                figures.roas(),
                figures.roi())
                .stream();
    }
}
