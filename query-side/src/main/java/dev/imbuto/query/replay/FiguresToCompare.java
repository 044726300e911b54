package dev.imbuto.query.replay;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.attribution.AttributionReport;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Sql;
import dev.imbuto.query.report.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks for the figures of one side of a comparison: those of an attribution, and the leads and wins of its period. */
record FiguresToCompare(AttributionReport attribution) implements Question<Figures> {
    private static final Table<Figures> TABLE = new Table<>(List.of("figure", "key", "value"), Figures::rows);

    private static final String HAS_SCORES = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'score'";

    private static final String LEADS = """
            SELECT {by} count(*) AS leads,
                count(*) FILTER (contact IN (
                    SELECT contact FROM qualification WHERE at_us <= :asOf AND {known})) AS qualified,
                count(*) FILTER (contact IN (
                    SELECT contact FROM score WHERE bant_met AND at_us <= :asOf AND {known})) AS meeting_bant
            FROM {contacts} lead
            WHERE captured_us >= :from AND captured_us < :to
            GROUP BY ALL""";

    /** A lead that was never scored has the lowest grade. */
    private static final String WINS = """
            WITH standing AS (
                SELECT win.win, win.contact, win.at_us
                FROM win JOIN {contacts} buyer USING (contact)
                WHERE win.at_us >= :from AND win.at_us < :to AND win.at_us <= :asOf AND {known win}
                    AND win.win NOT IN (SELECT win FROM reversal WHERE ends AND at_us <= :asOf AND {known})
            ),
            graded AS (
                SELECT win, arg_max(grade, (score.at_us, score.cause)) AS grade
                FROM standing JOIN score ON score.contact = standing.contact AND score.at_us <= standing.at_us
                WHERE {known score}
                GROUP BY win
            )
            SELECT coalesce(grade, 'D4') AS grade, count(*) AS wins
            FROM standing LEFT JOIN graded USING (win)
            GROUP BY ALL""";

    static ReportType<Figures> in(Currency currency) {
        return new ReportType<>("diff", TABLE, parameters -> of(parameters, currency));
    }

    private static FiguresToCompare of(ReportParameters parameters, Currency currency) {
        return new FiguresToCompare(AttributionReport.of(parameters, currency));
    }

    @Override
    public List<Figures> answer(Connection facts) throws SQLException {
        requireScores(facts);
        Scope scope = attribution.scope();
        long[] counts = new long[3];
        Map<String, Long> leads = new TreeMap<>(Key.BY_CODE_POINT);
        inPeriod(scope.groupedBy(List.of(attribution.dimension())).sql(LEADS)).forEach(facts, row -> {
            leads.put(row.getString(1), row.getLong("leads"));
            counts[0] += row.getLong("leads");
            counts[1] += row.getLong("qualified");
            counts[2] += row.getLong("meeting_bant");
        });
        Map<String, Long> wins = new TreeMap<>();
        inPeriod(scope.sql(WINS)).forEach(facts, row -> wins.put(row.getString("grade"), row.getLong("wins")));
        return List.of(new Figures(
                counts[0], counts[1], counts[2], leads, attribution.spend(facts), wins, attribution.answer(facts)));
    }

    private Sql inPeriod(Sql sql) {
        return sql.bind("from", attribution.period().fromMicros())
                .bind("to", attribution.period().toMicros());
    }

    /** Facts of an earlier version have none, and are there only until others have taken their place. */
    private static void requireScores(Connection facts) throws SQLException {
        boolean[] has = new boolean[1];
        Sql.of(HAS_SCORES).forEach(facts, row -> has[0] = row.getLong(1) > 0);
        if (!has[0]) {
            throw new ProblemException(new Problem(
                    503,
                    "read-model-behind",
                    "The read model is being made anew, and has no scores until it is done."));
        }
    }
}
