package dev.imbuto.query.period;

import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what became known of a period after it was frozen: the events from which facts stem that its report reads, or that took
 * such facts back.
 *
 * <p>A report of a period reads facts dated up to its end, and from the beginning of the look-back before it; a funnel, and the
 * first win of a customer, however old they are.
 */
final class LateFacts {
    /** {@code old} facts count however long before the period they are. */
    private record Source(String table, String time, boolean old) {}

    private static final Source CONTACT = new Source("contact", "captured_us", false);
    private static final Source STAGES = new Source("stage_change", "at_us", true);
    private static final Source QUALIFICATION = new Source("qualification", "at_us", false);
    private static final Source OPPORTUNITY = new Source("opportunity", "opened_us", false);
    private static final Source AMOUNT = new Source("opportunity_amount", "at_us", false);
    private static final Source WIN = new Source("win", "at_us", true);
    private static final Source REVERSAL = new Source("reversal", "at_us", false);
    private static final Source TOUCH = new Source("touch", "at_us", false);
    private static final Source SPEND = new Source("spend_day", "day_us", false);
    private static final Source CAMPAIGN = new Source("campaign", "at_us", true);
    private static final Source ASSIGNMENT = new Source("assignment", "at_us", true);
    private static final Source COMPANY = new Source("company_change", "at_us", true);

    private static final Map<String, List<Source>> BY_REPORT = Map.of(
            "funnel", List.of(new Source("contact", "captured_us", true), STAGES),
            "roi", List.of(CONTACT, QUALIFICATION, OPPORTUNITY, WIN, REVERSAL, SPEND),
            "attribution", List.of(CONTACT, QUALIFICATION, OPPORTUNITY, AMOUNT, WIN, REVERSAL, TOUCH, SPEND, CAMPAIGN));

    /** What else is read where a report is grouped or filtered by a dimension. */
    private static final Map<String, List<Source>> BY_DIMENSION = Map.of(
            "campaign", List.of(TOUCH),
            "channel", List.of(TOUCH, CAMPAIGN),
            "owner", List.of(ASSIGNMENT),
            "team", List.of(ASSIGNMENT),
            "sector", List.of(COMPANY),
            "country", List.of(COMPANY));

    private LateFacts() {}

    /** The reports that can be restated. */
    static Set<String> reports() {
        return BY_REPORT.keySet();
    }

    /**
     * Up to {@code limit} positions above {@code after} of such events, in order.
     *
     * @param dimensions that the report is grouped or filtered by
     * @param frozen the position that the period was frozen at
     * @param known the position up to which the period is now known
     * @param fromUs the beginning of the look-back before the period, and {@code toUs} its end, not included, in µs
     */
    static List<Long> positions(
            Facts facts,
            String report,
            Set<String> dimensions,
            long frozen,
            long known,
            long fromUs,
            long toUs,
            long after,
            int limit) {
        Map<String, Source> sources = new LinkedHashMap<>();
        BY_REPORT.getOrDefault(report, List.of()).forEach(source -> sources.put(source.table(), source));
        dimensions.forEach(dimension -> BY_DIMENSION
                .getOrDefault(dimension, List.of())
                .forEach(source -> sources.putIfAbsent(source.table(), source)));
        String late = sources.values().stream().map(LateFacts::late).collect(Collectors.joining(" UNION "));
        return facts.read(snapshot -> {
            List<Long> positions = new ArrayList<>();
            Sql.of(
                            "SELECT position FROM (" + late
                                    + ") WHERE position > :after AND position > :frozen AND position <= :known ORDER BY position LIMIT :most")
                    .bind("after", after)
                    .bind("frozen", frozen)
                    .bind("known", known)
                    .bind("from", fromUs)
                    .bind("to", toUs)
                    .bind("most", limit)
                    .forEach(snapshot.connection(), row -> positions.add(row.getLong(1)));
            return positions;
        });
    }

    /** A fact that was both stated and taken back after the freeze is of no consequence, but both events are of interest. */
    private static String late(Source source) {
        String dated = " FROM " + source.table() + " WHERE " + source.time() + " < :to"
                + (source.old() ? "" : " AND " + source.time() + " >= :from");
        return "SELECT asserted AS position" + dated + " UNION SELECT retracted AS position" + dated
                + " AND retracted IS NOT NULL";
    }
}
