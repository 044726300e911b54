package dev.imbuto.query.attribution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What counts as having been brought about.
 *
 * <p>Its SQL gives {@code conversion, contact, at_us, opened_us, won_us, value, cost}: a number that no other conversion of
 * the kind has, above 0; the last three instants null where there is no such thing; and money in minor units.
 */
enum Conversion {
    /** Every qualification; worth nothing. */
    QUALIFIED("""
            SELECT cause AS conversion, contact, at_us, NULL::BIGINT AS opened_us, NULL::BIGINT AS won_us, 0::BIGINT AS value,
                0::BIGINT AS cost
            FROM qualification WHERE at_us <= :asOf AND {known}"""),
    /** Every opportunity opened; worth its last known amount. */
    OPPORTUNITY("""
            SELECT opportunity AS conversion, contact, opened_us AS at_us, opened_us, NULL::BIGINT AS won_us,
                coalesce(amount, 0) AS value, 0::BIGINT AS cost
            FROM opportunity LEFT JOIN (
                SELECT opportunity, arg_max(amount_minor, (at_us, cause)) AS amount
                FROM opportunity_amount WHERE at_us <= :asOf AND {known} GROUP BY opportunity
            ) worth USING (opportunity)
            WHERE opened_us <= :asOf AND {known}"""),
    /** Every win of which something stands; worth what is left of it. */
    WON("""
            SELECT win AS conversion, win.contact, win.at_us, opened_us, win.at_us AS won_us,
                (amount_minor - coalesce(amount_back, 0))::BIGINT AS value,
                (cost_minor - coalesce(cost_back, 0))::BIGINT AS cost
            FROM win JOIN opportunity USING (opportunity) LEFT JOIN (
                SELECT win, sum(amount_minor) AS amount_back, sum(cost_minor) AS cost_back, bool_or(ends) AS ended
                FROM reversal WHERE at_us <= :asOf AND {known} GROUP BY win
            ) back USING (win)
            WHERE win.at_us <= :asOf AND {known win} AND {known opportunity} AND NOT coalesce(ended, FALSE)"""),
    /** Every win at its full worth, also where nothing of it stands: reversals take it back on a date of their own. */
    ANY_WIN("""
            SELECT win AS conversion, win.contact, win.at_us, opened_us, win.at_us AS won_us, amount_minor AS value,
                cost_minor AS cost
            FROM win JOIN opportunity USING (opportunity)
            WHERE win.at_us <= :asOf AND {known win} AND {known opportunity}""");

    /** By the name in queries, which has no {@link #ANY_WIN}. */
    static final Map<String, Conversion> BY_NAME;

    static {
        Map<String, Conversion> byName = new LinkedHashMap<>();
        Stream.of(QUALIFIED, OPPORTUNITY, WON)
                .forEach(conversion -> byName.put(conversion.name().toLowerCase(Locale.ROOT), conversion));
        BY_NAME = Collections.unmodifiableMap(byName);
    }

    private final String sql;

    Conversion(String sql) {
        this.sql = sql;
    }

    /** Those known and effective by {@code asOf}, of all contacts. */
    String sql() {
        return sql;
    }
}
