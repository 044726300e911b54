package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The public data set, imported by the packaged program, against figures that were computed without it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MavenCrmFiguresIT {
    private static final Path EXAMPLE = Path.of("..", "examples", "maven_crm").toAbsolutePath();
    private static final String ALL_CLOSED = "asOf=2018-01-01&from=2016-10-01&to=2018-01-01";

    private static JsonNode expected;
    private static ImbutoProcess server;
    private static Api api;
    private static String head;

    @BeforeAll
    static void importOnceAndServe(@TempDir Path folder) throws IOException {
        try (InputStream figures = MavenCrmFiguresIT.class.getResourceAsStream("maven-crm-figures.json")) {
            expected = JsonMapper.shared().readTree(figures);
        }
        Path data = folder.resolve("data");
        ImbutoProcess.Ended imported = ImbutoProcess.run(
                PackagedJar.PATH,
                "import",
                EXAMPLE.resolve("sales_pipeline.csv").toString(),
                "--mapping",
                EXAMPLE.resolve("mapping.yaml").toString(),
                "--report",
                folder.resolve("report.csv").toString(),
                "--data",
                data.toString());
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(imported.out()).startsWith("8,800 rows: 8,800 accepted, 0 repeated, 0 refused");
        server = ImbutoProcess.serve(PackagedJar.PATH, data);
        api = new Api(server.awaitListening(), server.adminKey());
        head = get("/v1/status").get("head").asString();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode get(String path) throws IOException {
        Api.Answer answer = head == null ? api.get(path) : api.get(path, "Imbuto-Min-Position", head);
        assertThat(answer.status()).as("%s: %s", path, answer).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode only(JsonNode report) {
        assertThat(report.get("groups")).hasSize(1);
        return report.get("groups").get(0);
    }

    private static Map<String, JsonNode> byKey(JsonNode report, String dimension) {
        Map<String, JsonNode> groups = new TreeMap<>();
        report.get("groups")
                .forEach(group -> groups.put(group.get("key").get(dimension).asString(), group));
        return groups;
    }

    private static void assertAmount(JsonNode money, JsonNode amount) {
        assertThat(money.get("currency").asString()).isEqualTo("USD");
        assertThat(new BigDecimal(money.get("amount").asString())).isEqualByComparingTo(amount.decimalValue());
    }

    @Test
    void funnel_at_the_end_of_each_day() throws IOException {
        for (Map.Entry<String, JsonNode> day : expected.get("endOfDay").properties()) {
            JsonNode stages = only(get("/v1/reports/funnel?asOf=" + day.getKey() + "T23:59:59Z"))
                    .get("stages");
            Map<String, JsonNode> byName = new TreeMap<>();
            stages.forEach(stage -> byName.put(stage.get("stage").asString(), stage));
            JsonNode facts = day.getValue();
            assertThat(byName.get("OPPORTUNITY").get("now")).as(day.getKey()).isEqualTo(facts.get("open_engaging"));
            assertThat(byName.get("OPPORTUNITY").get("reached"))
                    .as(day.getKey())
                    .isEqualTo(facts.get("engaged_ever"));
            assertThat(byName.get("CUSTOMER").get("now")).as(day.getKey()).isEqualTo(facts.get("won"));
            assertThat(byName.get("LOST").get("now")).as(day.getKey()).isEqualTo(facts.get("lost"));
        }
    }

    @Test
    void revenue_at_the_end_of_each_day() throws IOException {
        for (Map.Entry<String, JsonNode> day : expected.get("endOfDay").properties()) {
            JsonNode series = only(get("/v1/reports/roi?bucket=year&from=2016-10-01&to=2018-01-01&asOf=" + day.getKey()
                            + "T23:59:59Z"))
                    .get("series");
            JsonNode last = series.get(series.size() - 1).get("cumulative");
            assertAmount(last.get("revenue"), day.getValue().get("revenue"));
        }
    }

    @Test
    void revenue_and_wins_of_each_month() throws IOException {
        JsonNode series = only(get("/v1/reports/roi?bucket=month&from=2016-10-01&to=2018-01-01"))
                .get("series");
        assertThat(series).hasSameSizeAs(expected.get("months"));
        for (JsonNode bucket : series) {
            JsonNode facts =
                    expected.get("months").get(bucket.get("bucket").asString().substring(0, 7));
            assertThat(bucket.get("won").asDouble()).isEqualTo(facts.get("won").asDouble());
            assertThat(bucket.get("opportunities")).isEqualTo(facts.get("engaged"));
            assertAmount(bucket.get("revenue"), facts.get("revenue"));
        }
    }

    @Test
    void losses_of_each_month() throws IOException {
        for (Map.Entry<String, JsonNode> month : expected.get("months").properties()) {
            String from = month.getKey() + "-01";
            String to = LocalDate.parse(from).plusMonths(1).toString();
            JsonNode group = only(get("/v1/reports/pipeline?from=" + from + "&to=" + to));
            assertThat(group.get("lost").get("count"))
                    .as(from)
                    .isEqualTo(month.getValue().get("lost"));
            assertThat(group.get("won").get("count"))
                    .as(from)
                    .isEqualTo(month.getValue().get("won"));
        }
    }

    @Test
    void win_rate_and_mean_days_to_win() throws IOException {
        JsonNode group = only(get("/v1/reports/pipeline?" + ALL_CLOSED));
        assertThat(group.get("winRate").get("count").asDouble())
                .isCloseTo(expected.get("winRate").asDouble(), within(0.5e-6));
        assertThat(group.get("averageDaysToWin").asDouble())
                .isCloseTo(expected.get("daysToWin").get("mean").asDouble(), within(0.5e-4));
        assertAmount(group.get("won").get("amount"), expected.get("wonRevenue"));
    }

    @Test
    void regions_and_the_best_of_them() throws IOException {
        Map<String, JsonNode> teams = byKey(get("/v1/reports/pipeline?by=team&" + ALL_CLOSED), "team");
        String best = "";
        BigDecimal most = BigDecimal.ZERO;
        for (Map.Entry<String, JsonNode> region : expected.get("regions").properties()) {
            JsonNode group = teams.get(region.getKey());
            assertThat(group.get("won").get("count"))
                    .isEqualTo(region.getValue().get("won"));
            assertThat(group.get("lost").get("count"))
                    .isEqualTo(region.getValue().get("lost"));
            assertThat(group.get("winRate").get("count").asDouble())
                    .isCloseTo(region.getValue().get("win_rate_closed").asDouble(), within(0.5e-6));
            assertAmount(group.get("won").get("amount"), region.getValue().get("revenue"));
            BigDecimal amount =
                    new BigDecimal(group.get("won").get("amount").get("amount").asString());
            if (amount.compareTo(most) > 0) {
                best = region.getKey();
                most = amount;
            }
        }
        assertThat(best).isEqualTo("West");
    }

    @Test
    void the_best_agent() throws IOException {
        Map<String, JsonNode> owners = byKey(get("/v1/reports/pipeline?by=owner&" + ALL_CLOSED), "owner");
        assertThat(owners).hasSize(30);
        JsonNode best = expected.get("bestAgent");
        assertAmount(owners.get(best.get("name").asString()).get("won").get("amount"), best.get("revenue"));
        for (JsonNode owner : owners.values()) {
            assertThat(new BigDecimal(
                            owner.get("won").get("amount").get("amount").asString()))
                    .isLessThanOrEqualTo(best.get("revenue").decimalValue());
        }
    }

    @Test
    void those_without_a_date_are_prospects_since_the_import() throws IOException {
        JsonNode stages = only(get("/v1/reports/funnel")).get("stages");
        assertThat(stages.get(0).get("reached")).isEqualTo(expected.get("opportunities"));
        assertThat(stages.get(1).get("now")).isEqualTo(expected.get("prospecting"));
    }

    @Test
    void time_to_close_of_all_together() throws IOException {
        JsonNode report = get("/v1/reports/time-in-stage?subject=opportunity&pipeline=sales&asOf=2018-01-01");
        JsonNode discovery = only(report).get("stages").get(0);
        long won = expected.get("daysToWin").get("n").asLong();
        long lost = expected.get("daysToLose").get("n").asLong();
        assertThat(discovery.get("exits").get("won").asLong()).isEqualTo(won);
        assertThat(discovery.get("exits").get("lost").asLong()).isEqualTo(lost);
        double days = (won * expected.get("daysToWin").get("mean").asDouble()
                        + lost * expected.get("daysToLose").get("mean").asDouble())
                / (won + lost);
        assertThat(discovery.get("completed").get("mean").asDouble() / 86_400).isCloseTo(days, within(1e-4));
    }

    /** No report tells the time that winners took from that of losers; the contacts themselves do. */
    @Test
    void time_to_close_of_winners_and_losers() throws IOException {
        assertDays(daysToClose("CUSTOMER"), expected.get("daysToWin"));
        assertDays(daysToClose("LOST"), expected.get("daysToLose"));
    }

    private static double[] daysToClose(String stage) throws IOException {
        List<Double> days = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page =
                    get("/v1/contacts?stage=" + stage + "&limit=1000" + (after.isEmpty() ? "" : "&after=" + after));
            for (JsonNode contact : page.get("items")) {
                JsonNode deal = contact.get("opportunities").get(0);
                Duration open = Duration.between(
                        Instant.parse(deal.get("openedAt").asString()),
                        Instant.parse(deal.get("closedAt").asString()));
                days.add(open.toSeconds() / 86_400.0);
            }
            after = page.get("next").isNull() ? null : page.get("next").asString();
        }
        return days.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static void assertDays(double[] sorted, JsonNode facts) {
        assertThat(sorted).hasSize(facts.get("n").asInt());
        double middle = (sorted.length - 1) / 2.0;
        double median = (sorted[(int) Math.floor(middle)] + sorted[(int) Math.ceil(middle)]) / 2;
        assertThat(median).isEqualTo(facts.get("median").asDouble());
        assertThat(Arrays.stream(sorted).average().orElseThrow())
                .isCloseTo(facts.get("mean").asDouble(), within(0.5e-4));
    }
}
