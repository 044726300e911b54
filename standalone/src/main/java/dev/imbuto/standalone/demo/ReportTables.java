package dev.imbuto.standalone.demo;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The demo's reports, asked for at their addresses and laid out as tables. */
public final class ReportTables {
    private static final String END_OF_YEAR = "2017-12-31T23:59:59Z";
    private static final double SECONDS_A_DAY = 86_400;

    /** Where the reports are that {@link #print} prints. */
    public static final String FUNNEL = "/v1/reports/funnel?asOf=" + END_OF_YEAR;

    private static final String TIME_IN_STAGE = "/v1/reports/time-in-stage?asOf=" + END_OF_YEAR;
    private static final String ROI = "/v1/reports/roi?from=2017-01-01&to=2018-01-01&asOf=" + END_OF_YEAR;
    private static final String ROI_BY_CHANNEL = ROI + "&bucket=year&by=channel";
    private static final String ROI_BY_QUARTER = ROI + "&bucket=quarter";

    private ReportTables() {}

    /** All of them, each below the address that it comes from. */
    public static String print(Function<String, JsonNode> get) {
        return titled("Funnel at the end of 2017", FUNNEL, funnel(get.apply(FUNNEL)))
                + titled(
                        "Time in stage, in days, at the end of 2017",
                        TIME_IN_STAGE,
                        timeInStage(get.apply(TIME_IN_STAGE)))
                + titled(
                        "Return on marketing in 2017 by channel, USD",
                        ROI_BY_CHANNEL,
                        byChannel(get.apply(ROI_BY_CHANNEL)))
                + titled(
                        "Return on marketing in 2017 by quarter, USD",
                        ROI_BY_QUARTER,
                        byQuarter(get.apply(ROI_BY_QUARTER)));
    }

    private static String titled(String title, String address, TextTable table) {
        return "\n" + title + "\n  GET " + address + "\n\n" + table;
    }

    private static TextTable funnel(JsonNode report) {
        JsonNode group = report.get("groups").get(0);
        TextTable table = new TextTable("stage", "now", "reached", "entries", "of the one before", "of all leads");
        for (JsonNode stage : group.get("stages")) {
            String name = stage.get("stage").asString();
            JsonNode into = MissingNode.getInstance();
            for (JsonNode conversion : group.get("conversion")) {
                if (conversion.get("to").asString().equals(name)) {
                    into = conversion;
                }
            }
            table.row(
                    name,
                    count(stage.get("now")),
                    count(stage.get("reached")),
                    count(stage.get("entries")),
                    percent(into.path("next")),
                    percent(into.path("cumulative")));
        }
        return table;
    }

    private static TextTable timeInStage(JsonNode report) {
        TextTable table = new TextTable(
                "stage", "entries", "completed", "mean", "median", "p90", "open", "median age", "survival median");
        for (JsonNode stage : report.get("groups").get(0).get("stages")) {
            JsonNode completed = stage.get("completed");
            JsonNode open = stage.get("open");
            table.row(
                    stage.get("stage").asString(),
                    count(stage.get("entries")),
                    count(completed.get("n")),
                    days(completed.get("mean")),
                    days(completed.get("p50")),
                    days(completed.get("p90")),
                    count(open.get("n")),
                    days(open.get("medianAge")),
                    days(stage.get("survivalMedian")));
        }
        return table;
    }

    private static TextTable byChannel(JsonNode report) {
        TextTable table = returns("channel");
        for (JsonNode group : report.get("groups")) {
            row(
                    table,
                    group.get("key").get("channel").asString(),
                    group.get("series").get(0));
        }
        return table;
    }

    private static TextTable byQuarter(JsonNode report) {
        TextTable table = returns("quarter from");
        JsonNode last = MissingNode.getInstance();
        for (JsonNode bucket : report.get("groups").get(0).get("series")) {
            row(table, bucket.get("bucket").asString(), bucket);
            last = bucket;
        }
        row(table, "all four", last.get("cumulative"));
        return table;
    }

    private static TextTable returns(String first) {
        return new TextTable(first, "spend", "leads", "won", "revenue", "CPL", "CAC", "ROAS", "ROI");
    }

    private static void row(TextTable table, String first, JsonNode figures) {
        table.row(
                first,
                money(figures.get("spend")),
                count(figures.get("leads")),
                count(figures.get("won")),
                money(figures.get("revenue")),
                ratio(figures.get("cpl")),
                ratio(figures.get("cac")),
                ratio(figures.get("roas")),
                ratio(figures.get("roi")));
    }

    private static String count(JsonNode number) {
        // Credits for wins are shares, so wins by channel need not be whole.
        double count = number.asDouble();
        return String.format(Locale.ROOT, count == Math.rint(count) ? "%,.0f" : "%,.1f", count);
    }

    private static String money(JsonNode money) {
        return String.format(
                Locale.ROOT, "%,.0f", new BigDecimal(money.get("amount").asString()));
    }

    private static String days(JsonNode seconds) {
        return seconds.isNumber() ? String.format(Locale.ROOT, "%,.1f", seconds.asDouble() / SECONDS_A_DAY) : "-";
    }

    private static String ratio(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%,.2f", number.asDouble()) : "-";
    }

    private static String percent(JsonNode rate) {
        return rate.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * rate.asDouble()) : "";
    }
}
