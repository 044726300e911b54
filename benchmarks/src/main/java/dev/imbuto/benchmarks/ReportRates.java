package dev.imbuto.benchmarks;

import dev.imbuto.query.facts.FactFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Milliseconds of a report over HTTP, beside the bare DuckDB queries that it takes, asked of a copy of the same facts without
 * anything around them.
 */
final class ReportRates {
    private static final String KNOWN = "at_us <= 4102444800000000 AND asserted <= 9223372036854775806"
            + " AND (retracted IS NULL OR retracted > 9223372036854775806)";

    private static final Map<String, List<String>> BARE = new TreeMap<>(Map.of(
            "/v1/reports/funnel",
            List.of(
                    "SELECT from_stage, to_stage, count(*) FROM stage_change WHERE " + KNOWN + " GROUP BY ALL",
                    """
                    SELECT stages, count(*) FROM (
                        SELECT contact, bit_or(1 << list_position(['LEAD', 'PROSPECT', 'OPPORTUNITY', 'CUSTOMER',
                            'DISQUALIFIED', 'LOST'], to_stage)) AS stages
                        FROM stage_change WHERE %s GROUP BY contact)
                    GROUP BY ALL""".formatted(KNOWN)),
            "/v1/reports/time-in-stage",
            List.of("""
                    WITH change AS NOT MATERIALIZED (
                        SELECT contact, at_us, from_stage, from_us, to_stage FROM stage_change WHERE %s),
                    visit AS NOT MATERIALIZED (
                        SELECT contact, from_stage AS stage, at_us - from_us AS us, to_stage AS went_to
                        FROM change WHERE from_stage IS NOT NULL
                        UNION ALL
                        SELECT contact, arg_max(to_stage, at_us), 1800000000000000 - max(at_us), NULL
                        FROM change GROUP BY contact),
                    ranked AS (
                        SELECT stage, us, went_to, row_number() OVER (
                            PARTITION BY stage ORDER BY us DESC, went_to IS NULL DESC) AS at_risk
                        FROM visit),
                    curve AS (
                        SELECT stage, us, product(1 - 1 / at_risk) OVER (
                            PARTITION BY stage ORDER BY at_risk DESC ROWS UNBOUNDED PRECEDING) AS survives
                        FROM ranked WHERE went_to IS NOT NULL),
                    half AS (SELECT stage, min(us) FROM curve WHERE survives <= 0.5 + 1e-9 GROUP BY ALL),
                    figures AS (
                        SELECT stage, count(*), count(DISTINCT contact), count(went_to),
                            avg(us) FILTER (went_to IS NOT NULL),
                            quantile_cont(us, [0.5, 0.75, 0.9]) FILTER (went_to IS NOT NULL),
                            max(us) FILTER (went_to IS NOT NULL),
                            quantile_cont(us, 0.5) FILTER (went_to IS NULL),
                            max(us) FILTER (went_to IS NULL),
                            histogram(went_to)
                        FROM visit GROUP BY ALL)
                    SELECT * FROM figures LEFT JOIN half USING (stage)""".formatted(KNOWN))));

    private ReportRates() {}

    /** Arguments: the packed jar, data folder, rounds, file for the raw result. */
    public static void main(String[] arguments) throws Exception {
        Path jar = Path.of(arguments[0]);
        Path data = Path.of(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        RawResult result = new RawResult(
                "reports over HTTP and their bare queries",
                "A server with -Xmx512m over the data folder; DuckDB of another process over a copy of its facts, two threads;"
                        + " in turns, three unmeasured rounds first. Milliseconds to the last byte or row.");
        Path copy = Files.createTempDirectory("report-rates").resolve("facts.duckdb");
        Files.copy(new FactFolder(data).live(), copy, StandardCopyOption.REPLACE_EXISTING);
        try (ServedImbuto served = ServedImbuto.start(jar, data, "-Xmx512m");
                Connection duckdb = DriverManager.getConnection("jdbc:duckdb:" + copy);
                Statement statement = duckdb.createStatement()) {
            statement.execute("SET threads = 2");
            try (ResultSet contacts = statement.executeQuery("SELECT count(*) FROM contact")) {
                contacts.next();
                result.note("contacts", contacts.getLong(1));
            }
            for (int round = -3; round < rounds; round++) {
                for (Map.Entry<String, List<String>> report : BARE.entrySet()) {
                    double http = milliseconds(() -> served.get(report.getKey()));
                    double bare = milliseconds(() -> {
                        for (String sql : report.getValue()) {
                            readAll(statement, sql);
                        }
                    });
                    if (round >= 0) {
                        result.measured(report.getKey() + " over HTTP (ms)", http);
                        result.measured(report.getKey() + " bare queries (ms)", bare);
                    }
                }
            }
            for (String report : BARE.keySet()) {
                result.ratio(
                        report + ": HTTP / bare queries", report + " over HTTP (ms)", report + " bare queries (ms)");
            }
        }
        result.write(Path.of(arguments[3]));
    }

    private interface Action {
        void run() throws Exception;
    }

    private static double milliseconds(Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static void readAll(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getObject(1);
            }
        }
    }
}
