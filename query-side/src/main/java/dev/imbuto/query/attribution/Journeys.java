package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Micros;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Which journeys are looked at, and what their touches count for.
 *
 * <p>A conversion in the period has the touches of its contact in the look-back before it, both ends included. A contact
 * that was captured before the end of the period, and by then had not converted, has one journey to nowhere: its touches
 * before the end of the period, in the look-back before that end, or before {@code asOf} if that is earlier.
 *
 * <p>Touches are put in order by DuckDB, contacts in a few portions so that it need not hold all of them; what they count
 * for is numbered there. Here only numbers arrive, and only one journey is held at a time.
 *
 * @param scope which contacts count, grouped by nothing but source or landing page where touches count for that
 * @param period of the conversions
 * @param dimensions what touches count for: one of channel, campaign, source and landing page, or campaign and channel, whose
 *     values then have {@link #BETWEEN} between them
 */
record Journeys(
        Scope scope,
        Period period,
        Conversion conversion,
        List<Dimension> dimensions,
        Duration lookBack,
        TouchFilter filter,
        List<PathChange> changes) {
    static final Duration USUAL_LOOK_BACK = Duration.ofDays(90);

    /** No value has it in it, and it comes before all others: pairs are ordered by the first, then by the second. */
    static final String BETWEEN = "\0";

    private static final long LONGEST_LOOK_BACK = 366_000;
    private static final int TOUCHES_IN_A_PORTION = 2_000_000;
    private static final Map<String, Dimension> DIMENSIONS = new LinkedHashMap<>();

    static {
        for (Dimension dimension :
                List.of(Dimension.CHANNEL, Dimension.CAMPAIGN, Dimension.SOURCE, Dimension.LANDING_PAGE)) {
            DIMENSIONS.put(dimension.parameter(), dimension);
        }
    }

    Journeys {
        dimensions = List.copyOf(dimensions);
        changes = List.copyOf(changes);
    }

    static Journeys of(ReportParameters parameters) {
        Dimension dimension = parameters.choice("dimension", DIMENSIONS, "channel");
        Scope scope = parameters.filters(Dimension.ofContacts());
        return new Journeys(
                dimension == Dimension.SOURCE || dimension == Dimension.LANDING_PAGE
                        ? scope.groupedBy(List.of(dimension))
                        : scope,
                parameters.period("from", "to"),
                parameters.choice("conversion", Conversion.BY_NAME, "won"),
                List.of(dimension),
                Duration.of(
                        parameters.number("lookbackDays", 0, LONGEST_LOOK_BACK, USUAL_LOOK_BACK.toDays()),
                        ChronoUnit.DAYS),
                TouchFilter.of(parameters),
                parameters.choices("transform", PathChange.BY_NAME));
    }

    /** What touches can count for, also such touches as are on no journey. */
    Keys keys(Connection facts) throws SQLException {
        List<String> values = new ArrayList<>();
        sql("WITH " + KEY + " SELECT name FROM key ORDER BY name").forEach(facts, row -> values.add(row.getString(1)));
        return new Keys(values);
    }

    /** Hands over every journey, in no order that means anything; each is good until the next one comes. */
    void forEach(Connection facts, Consumer<Journey> consumer) throws SQLException {
        forEach(facts, true, consumer);
    }

    /** The same without those to nowhere. */
    void forEachConversion(Connection facts, Consumer<Journey> consumer) throws SQLException {
        forEach(facts, false, consumer);
    }

    private void forEach(Connection facts, boolean toNowhere, Consumer<Journey> consumer) throws SQLException {
        long[] touches = new long[1];
        Sql.of("SELECT count(*) FROM touch").forEach(facts, row -> touches[0] = row.getLong(1));
        String paths = PATHS.replace("{to nowhere}", String.valueOf(toNowhere));
        long portions = 1 + touches[0] / TOUCHES_IN_A_PORTION;
        for (long portion = 0; portion < portions; portion++) {
            Portion journeys = new Portion();
            inPortion(paths + BEGINNINGS, portion, portions).forEach(facts, journeys::begin);
            Filler filler = new Filler(journeys, consumer);
            inPortion(paths + TOUCHES, portion, portions).forEach(facts, filler::touch);
            filler.finish();
        }
    }

    /** What was spent, by what it was spent on; sources and landing pages cost nothing. In minor units. */
    Map<String, Long> spend(Connection facts) throws SQLException {
        Map<String, Long> spend = new LinkedHashMap<>();
        sql(SPEND).forEach(facts, row -> spend.put(row.getString(1), row.getLong(2)));
        return spend;
    }

    private Sql inPortion(String text, long portion, long portions) {
        return sql(text)
                .bind("lookBack", Micros.of(lookBack))
                .bind("portion", portion)
                .bind("portions", portions);
    }

    private Sql sql(String text) {
        boolean ofTouch = dimensions.contains(Dimension.CHANNEL) || dimensions.contains(Dimension.CAMPAIGN);
        Sql sql = scope.sql(text.replace("{converted}", conversion.sql())
                .replace("{keys}", ofTouch ? "touch WHERE {known}" : "{contacts} owner")
                .replace("{key}", dimensions.stream().map(Journeys::key).collect(Collectors.joining(" || chr(0) || ")))
                .replace("{touches}", filter.condition()));
        return filter.bind(sql.bind("from", period.fromMicros()).bind("to", period.toMicros()));
    }

    private static String key(Dimension dimension) {
        return switch (dimension) {
            case CHANNEL -> "channel";
            case CAMPAIGN -> "coalesce(campaign, '(blank)')";
            case SOURCE -> "by_source";
            case LANDING_PAGE -> "by_landing_page";
            default -> throw new IllegalStateException("touches have no " + dimension);
        };
    }

    /** The beginnings of journeys, in the order of their numbers: those to nowhere have negative ones. */
    private static final class Portion {
        private static final int COLUMNS = 7;

        private long[] numbers = new long[1024 * COLUMNS];
        private int size;

        private void begin(ResultSet row) throws SQLException {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            for (int column = 1; column <= COLUMNS; column++) {
                long value = row.getLong(column);
                numbers[size++] = value == 0 && row.wasNull() ? Journey.NEVER : value;
            }
        }

        private int journeys() {
            return size / COLUMNS;
        }

        private long number(int index) {
            return numbers[index * COLUMNS];
        }

        private void fill(Journey journey, int index) {
            int at = index * COLUMNS;
            if (numbers[at] < 0) {
                journey.toNowhere();
            } else {
                journey.toConversion(
                        numbers[at],
                        numbers[at + 1],
                        numbers[at + 2],
                        numbers[at + 3],
                        numbers[at + 4],
                        numbers[at + 5],
                        numbers[at + 6]);
            }
        }
    }

    /** Puts touches into their journeys, both of which come in the order of journeys. */
    private final class Filler {
        private final Journey journey = new Journey();
        private final Portion portion;
        private final Consumer<Journey> consumer;
        private int next;

        private Filler(Portion portion, Consumer<Journey> consumer) {
            this.portion = portion;
            this.consumer = consumer;
        }

        private void touch(ResultSet row) throws SQLException {
            long number = row.getLong(1);
            while (next == 0 || portion.number(next - 1) != number) {
                begin();
            }
            int keyAndDirect = row.getInt(3);
            journey.touch(keyAndDirect >> 1, row.getLong(2), (keyAndDirect & 1) == 1);
        }

        private void begin() {
            if (next > 0) {
                handOver();
            }
            portion.fill(journey, next++);
        }

        private void finish() {
            while (next < portion.journeys()) {
                begin();
            }
            if (next > 0) {
                handOver();
            }
        }

        private void handOver() {
            changes.forEach(change -> change.apply(journey));
            consumer.accept(journey);
        }
    }

    /** Without an end of the period, {@code :to} is the last instant there is. */
    private static final String PATHS = """
            WITH converted AS ({converted}),
            path AS (
                SELECT {by} conversion AS path, converted.at_us, captured_us, opened_us, won_us, value, cost, contact
                FROM converted JOIN {contacts} buyer USING (contact)
                WHERE at_us >= :from AND at_us < :to AND contact % :portions = :portion
                UNION ALL BY NAME
                SELECT {by} -contact AS path, least(:to, :asOf) AS at_us, captured_us, contact
                FROM {contacts} stranger
                WHERE {to nowhere} AND captured_us < :to AND contact % :portions = :portion
                    AND contact NOT IN (SELECT contact FROM converted WHERE at_us < :to)
            )""";

    private static final String BEGINNINGS =
            "SELECT path, at_us, captured_us, opened_us, won_us, value, cost FROM path ORDER BY path";

    private static final String KEY = """
            key AS (
                SELECT name, (row_number() OVER (ORDER BY name))::INTEGER - 1 AS id
                FROM (SELECT DISTINCT {key} AS name FROM {keys})
            )""";

    private static final String TOUCHES = ", " + KEY + """
            SELECT path, touch.at_us, 2 * id + (channel = 'direct')::INTEGER
            FROM path JOIN touch ON touch.contact = path.contact JOIN key ON key.name = {key}
            WHERE touch.at_us BETWEEN path.at_us - :lookBack AND path.at_us AND touch.at_us < :to AND {known touch} AND {touches}
            ORDER BY path, touch.at_us, touch.touch""";

    private static final String SPEND = """
            SELECT {key}, sum(amount_minor)::BIGINT FROM (
                SELECT day_us, amount_minor, campaign, channel, campaign AS by_campaign, channel AS by_channel,
                    '(blank)' AS by_source, '(blank)' AS by_landing_page, '(blank)' AS by_owner, '(blank)' AS by_team,
                    '(blank)' AS by_sector, '(blank)' AS by_country
                FROM spend_day JOIN campaign USING (campaign)
                WHERE day_us <= :asOf AND day_us >= :from AND day_us < :to AND {known spend_day} AND {known campaign}
            ) spent
            WHERE {filters} AND {touches}
            GROUP BY ALL""";
}
