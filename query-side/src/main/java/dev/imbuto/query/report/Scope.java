package dev.imbuto.query.report;

import dev.imbuto.log.Microseconds;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which facts count for a report, and how it is grouped.
 *
 * @param asOf facts with a later effective time do not count
 * @param knownAt the log position at which the facts must have stood; the end of a commit, or 0
 * @param by the dimensions of the groups, in the order asked for
 * @param filters only contacts (or opportunities) with one of these values count; a missing value is {@code (blank)}
 * @param captured only contacts captured in this period count
 */
public record Scope(
        Instant asOf, long knownAt, List<Dimension> by, Map<Dimension, List<String>> filters, Period captured) {
    /** No contact has a change of stage before its capture: nobody needs to be looked up. */
    private static final String ALL_CHANGES = """
            SELECT contact, at_us, cause, from_stage, from_us, to_stage
            FROM stage_change WHERE at_us <= :asOf AND {known}""";

    private static final String CHANGES_OF_CONTACTS = """
            SELECT at_us, cause, from_stage, from_us, to_stage, contacts.*
            FROM stage_change change JOIN {contacts} contacts ON change.contact = contacts.contact
            WHERE at_us <= :asOf AND {known change}""";

    private static final String OPPORTUNITY_CHANGES = """
            SELECT at_us, cause, from_stage, from_us, to_stage, opportunities.*
            FROM opportunity_change change JOIN {opportunities} opportunities
                ON change.opportunity = opportunities.opportunity
            WHERE at_us <= :asOf AND {known change}""";

    public Scope {
        by = List.copyOf(by);
        Map<Dimension, List<String>> copy = new EnumMap<>(Dimension.class);
        filters.forEach((dimension, values) -> copy.put(dimension, List.copyOf(values)));
        filters = Collections.unmodifiableMap(copy);
    }

    public Scope(Instant asOf, long knownAt, List<Dimension> by, Map<Dimension, List<String>> filters) {
        this(asOf, knownAt, by, filters, Period.ALWAYS);
    }

    /** Everything effective by {@code asOf} and known at {@code knownAt}, in one group. */
    public static Scope of(Instant asOf, long knownAt) {
        return new Scope(asOf, knownAt, List.of(), Map.of());
    }

    /** The same for contacts captured in this period. */
    public Scope capturedIn(Period period) {
        return new Scope(asOf, knownAt, by, filters, period);
    }

    /** The same with neither groups nor filters of these dimensions, for what has values of its own in them. */
    public Scope without(Set<Dimension> dimensions) {
        List<Dimension> left =
                by.stream().filter(dimension -> !dimensions.contains(dimension)).toList();
        Map<Dimension, List<String>> filtersLeft = new EnumMap<>(Dimension.class);
        filtersLeft.putAll(filters);
        filtersLeft.keySet().removeAll(dimensions);
        return new Scope(asOf, knownAt, left, filtersLeft, captured);
    }

    /** The same in other groups. */
    public Scope groupedBy(List<Dimension> dimensions) {
        return new Scope(asOf, knownAt, dimensions, filters, captured);
    }

    public long asOfMicros() {
        return Microseconds.of(asOf);
    }

    /** Whether all contacts count and are not told apart. */
    private boolean isEverybody() {
        return by.isEmpty() && filters.isEmpty() && captured.equals(Period.ALWAYS);
    }

    /**
     * A report's SQL, in which these stand for the scope:
     *
     * <ul>
     *   <li>{@code {known}}, {@code {known t}}: the condition that a row (of the table {@code t}) was known
     *   <li>{@code {contacts}}: the relation of the contacts captured by {@code asOf}: {@code contact, captured_us} and the
     *       values it is grouped by
     *   <li>{@code {opportunities}}: likewise {@code opportunity, contact, pipeline, opened_us}
     *   <li>{@code {changes}}: the contacts' changes of stage by {@code asOf}: {@code contact, at_us, cause, from_stage,
     *       from_us, to_stage} and what they are grouped by; {@code {changes of contacts}} has {@code captured_us} as well
     *   <li>{@code {opportunity changes}}: the opportunities' likewise, with {@code opportunity} and {@code pipeline}
     *   <li>{@code {by}}: the columns of the groups, each followed by a comma; the first of what is selected
     *   <li>{@code {filters}}: the condition that the values of a row, {@code by_source} and so on, are among those asked for
     *   <li>{@code :asOf}, {@code :knownAt}: both clocks
     * </ul>
     */
    public Sql sql(String text) {
        String expanded = text.replace("{changes}", isEverybody() ? "(" + ALL_CHANGES + ")" : "{changes of contacts}")
                .replace("{changes of contacts}", "(" + CHANGES_OF_CONTACTS + ")")
                .replace("{opportunity changes}", "(" + OPPORTUNITY_CHANGES + ")")
                .replace("{opportunities}", "(" + opportunities() + ")")
                .replace("{contacts}", "(" + contacts() + ")")
                .replace(
                        "{filters}",
                        "TRUE" + filters.keySet().stream().map(Scope::condition).collect(Collectors.joining()))
                .replace(
                        "{by}",
                        by.stream().map(column -> column.grouped() + ", ").collect(Collectors.joining()))
                .replace("{known}", known("asserted", "retracted"))
                .replaceAll("\\{known (\\w+)}", known("$1.asserted", "$1.retracted"));
        Sql sql = Sql.of(expanded).bind("asOf", asOfMicros()).bind("knownAt", knownAt);
        filters.forEach((dimension, values) -> sql.bind(dimension.parameter(), values));
        if (!captured.equals(Period.ALWAYS)) {
            sql.bind("capturedFrom", captured.fromMicros()).bind("capturedTo", captured.toMicros());
        }
        return sql;
    }

    private static String known(String asserted, String retracted) {
        return "(" + asserted + " <= :knownAt AND (" + retracted + " IS NULL OR " + retracted + " > :knownAt))";
    }

    /** The dimensions of capture never change; those in force are the last ones set. */
    private String contacts() {
        Set<Dimension> used = used();
        StringBuilder sql = new StringBuilder("SELECT contact.contact, captured_us");
        used.stream()
                .filter(dimension -> dimension != Dimension.PIPELINE)
                .forEach(dimension -> sql.append(", coalesce(")
                        .append(dimension.column())
                        .append(", '(blank)') AS ")
                        .append(dimension.grouped()));
        sql.append(" FROM contact");
        if (used.contains(Dimension.OWNER) || used.contains(Dimension.TEAM)) {
            sql.append("""
                     LEFT JOIN (
                        SELECT contact, arg_max(owner, (at_us, cause)) AS owner,
                            arg_max(coalesce(team, '(blank)'), (at_us, cause)) AS team
                        FROM assignment WHERE at_us <= :asOf AND {known} GROUP BY contact
                    ) assigned USING (contact)""");
        }
        for (Dimension field : EnumSet.of(Dimension.SECTOR, Dimension.COUNTRY)) {
            if (used.contains(field)) {
                sql.append("""
                         LEFT JOIN (
                            SELECT contact, arg_max(coalesce(value, '(blank)'), (at_us, cause)) AS %1$s
                            FROM company_change WHERE field = '%1$s' AND at_us <= :asOf AND {known} GROUP BY contact
                        ) %1$s_of USING (contact)""".formatted(field.column()));
            }
        }
        sql.append(" WHERE captured_us <= :asOf AND {known contact}");
        filters.keySet().stream()
                .filter(dimension -> dimension != Dimension.PIPELINE)
                .forEach(dimension -> sql.append(condition(dimension)));
        if (!captured.equals(Period.ALWAYS)) {
            sql.append(" AND captured_us >= :capturedFrom AND captured_us < :capturedTo");
        }
        return sql.toString();
    }

    private String opportunities() {
        String pipeline = filters.containsKey(Dimension.PIPELINE) ? condition(Dimension.PIPELINE) : "";
        return """
                SELECT opportunity.opportunity, opportunity.contact, opened_us, pipeline, pipeline AS by_pipeline, contacts.*
                    EXCLUDE (contact)
                FROM opportunity JOIN {contacts} contacts ON opportunity.contact = contacts.contact
                WHERE opened_us <= :asOf AND {known opportunity}""" + pipeline;
    }

    private static String condition(Dimension dimension) {
        return " AND " + dimension.grouped() + " IN (:" + dimension.parameter() + ")";
    }

    private Set<Dimension> used() {
        Set<Dimension> used = EnumSet.noneOf(Dimension.class);
        used.addAll(by);
        used.addAll(filters.keySet());
        return used;
    }
}
