package dev.imbuto.query.report;

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
 */
public record Scope(Instant asOf, long knownAt, List<Dimension> by, Map<Dimension, List<String>> filters) {
    public Scope {
        by = List.copyOf(by);
        Map<Dimension, List<String>> copy = new EnumMap<>(Dimension.class);
        filters.forEach((dimension, values) -> copy.put(dimension, List.copyOf(values)));
        filters = Collections.unmodifiableMap(copy);
    }

    /** Everything effective by {@code asOf} and known at {@code knownAt}, in one group. */
    public static Scope of(Instant asOf, long knownAt) {
        return new Scope(asOf, knownAt, List.of(), Map.of());
    }

    public long asOfMicros() {
        return Micros.of(asOf);
    }

    /** Whether contacts are told apart at all, by groups or by filters. */
    public boolean isEverybody() {
        return by.isEmpty() && filters.isEmpty();
    }

    /**
     * A report's SQL, in which these stand for the scope:
     *
     * <ul>
     *   <li>{@code {known}}, {@code {known t}}: the condition that a row (of the table {@code t}) was known
     *   <li>{@code {contacts}}: the relation of the contacts captured by {@code asOf}: {@code contact, captured_us} and the
     *       values it is grouped by
     *   <li>{@code {opportunities}}: likewise {@code opportunity, contact, pipeline, opened_us}
     *   <li>{@code {by}}: the columns of the groups, each followed by a comma; the first of what is selected
     *   <li>{@code :asOf}, {@code :knownAt}: both clocks
     * </ul>
     */
    public Sql sql(String text) {
        String expanded = text.replace("{opportunities}", "(" + opportunities() + ")")
                .replace("{contacts}", "(" + contacts() + ")")
                .replace(
                        "{by}",
                        by.stream().map(column -> column.grouped() + ", ").collect(Collectors.joining()))
                .replace("{known}", known("asserted", "retracted"))
                .replaceAll("\\{known (\\w+)}", known("$1.asserted", "$1.retracted"));
        Sql sql = Sql.of(expanded).bind("asOf", asOfMicros()).bind("knownAt", knownAt);
        filters.forEach((dimension, values) -> sql.bind(dimension.parameter(), values));
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
