package dev.imbuto.query.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactId;
import dev.imbuto.query.money.Ledger;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Scope;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The sample of dbt-snowplow-fractribution (Apache 2.0), which is not part of this project: {@code -Dimbuto.fractribution=}
 * names the folder of its CSV files. Its Shapley column is not compared, since it is a one-step counterfactual.
 */
@EnabledIfSystemProperty(named = "imbuto.fractribution", matches = ".+")
@DisplayNameGeneration(ReplaceUnderscores.class)
class PublishedJourneysIT {
    private static final Path FOLDER = Path.of(System.getProperty("imbuto.fractribution", "."));

    private final Ledger ledger = new Ledger();

    /** Sessions are touches, visitors are contacts. */
    @BeforeEach
    void record() throws IOException {
        Map<String, ContactId> visitors = new HashMap<>();
        for (Map<String, String> session : rows("sessions_by_customer_id_expected.csv")) {
            ContactId visitor =
                    visitors.computeIfAbsent(session.get("customer_id"), id -> ledger.captured("2022-06-01"));
            ledger.touched(visitor, instant(session.get("visit_start_tstamp")), session.get("channel"), null);
        }
        for (Map<String, String> conversion : rows("conversions_by_customer_id_expected.csv")) {
            ContactId visitor = visitors.get(conversion.get("customer_id"));
            ledger.won(
                    ledger.opened(visitor, "2022-06-01"),
                    instant(conversion.get("conversion_tstamp")),
                    cents(conversion.get("revenue")),
                    0);
        }
        for (Map<String, String> spend : rows("channel_spend_expected.csv")) {
            ledger.launched("c-" + spend.get("channel"), spend.get("channel"));
            ledger.spent("c-" + spend.get("channel"), "2022-06-03", cents(spend.get("spend")));
        }
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void paths_and_what_came_of_them_are_as_published() throws IOException {
        Map<String, List<Object>> expected = new TreeMap<>();
        for (Map<String, String> path : rows("path_summary_expected.csv")) {
            expected.put(
                    path.get("transformed_path"),
                    List.of(
                            Long.valueOf(path.get("conversions")),
                            Long.valueOf(path.get("non_conversions")),
                            cents(path.get("revenue"))));
        }
        Map<String, List<Object>> found = new TreeMap<>();
        for (CommonPath path : ledger.answer(new PathsReport(journeys(), 100, Ledger.EUR))) {
            found.put(
                    String.join(" > ", path.path()),
                    List.of(
                            path.conversions(),
                            path.nonConverting(),
                            path.revenue().amount().movePointRight(2).longValueExact()));
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void last_touches_are_as_published() throws IOException {
        Map<String, List<Object>> expected = new TreeMap<>();
        for (Map<String, String> channel : rows("report_table_expected.csv")) {
            if (channel.get("ATTRIBUTION_TYPE").equals("last_touch")) {
                expected.put(
                        channel.get("CHANNEL"),
                        List.of(
                                Double.valueOf(channel.get("CONVERSIONS")),
                                cents(channel.get("REVENUE")),
                                cents(channel.get("SPEND")),
                                Double.valueOf(channel.get("ROAS"))));
            }
        }
        Map<String, List<Object>> found = new TreeMap<>();
        AttributionReport report = new AttributionReport(
                journeys(), List.of(AttributionModel.LAST), AttributionModel.USUAL_HALF_LIFE, Ledger.EUR);
        for (Share share : ledger.answer(report).get(0).rows()) {
            found.put(
                    share.key(),
                    List.of(
                            share.conversions(),
                            share.revenue().amount().movePointRight(2).longValueExact(),
                            share.spend().amount().movePointRight(2).longValueExact(),
                            share.roas()));
        }
        assertThat(found).isEqualTo(expected);
    }

    private Journeys journeys() {
        return new Journeys(
                Scope.of(Ledger.instant("2022-12-31"), ledger.position()),
                new Period(Ledger.instant("2022-06-03"), Ledger.instant("2022-08-02")),
                Conversion.WON,
                List.of(Dimension.CHANNEL),
                Journeys.USUAL_LOOK_BACK,
                TouchFilter.NONE,
                List.of(PathChange.COLLAPSE_REPEATS));
    }

    /** The files have no quoted cells in the columns that are read. */
    private static List<Map<String, String>> rows(String file) throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve(file));
        String[] names = lines.get(0).split(",");
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < names.length; i++) {
                row.put(names[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static String instant(String time) {
        return time.substring(0, 19).replace(' ', 'T') + "Z";
    }

    private static long cents(String amount) {
        return amount.isEmpty()
                ? 0
                : Math.round(new BigDecimal(amount).movePointRight(2).doubleValue());
    }
}
