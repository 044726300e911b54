package dev.imbuto.query.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.http.Instants;
import dev.imbuto.query.history.AnythingOpens;
import dev.imbuto.query.server.ReadServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecomputingReceiptsIT {
    private static final ContactId ANN = ContactId.ofExternal("ann");
    private static final OpportunityId DEAL = OpportunityId.ofExternal(ANN, "deal");
    private static final List<String> REPORTS = List.of(
            "/v1/reports/funnel?by=source&window=P30D",
            "/v1/reports/movements?from=2024-01-01&to=2024-03-01",
            "/v1/reports/time-in-stage?subject=opportunity&pipeline=sales",
            "/v1/reports/roi?by=campaign&from=2024-01-01&to=2024-04-01",
            "/v1/reports/pipeline",
            "/v1/reports/attribution?model=all&dimension=channel",
            "/v1/reports/paths?dimension=campaign");

    @TempDir
    Path folder;

    private ReadServer server;

    @BeforeEach
    void start() {
        server = new ReadServer(folder, new AnythingOpens());
        commit("2024-01-01", new CampaignLaunched("spring", "Spring", "search", null, day("2024-01-01")));
        commit(
                "2024-01-02",
                new SpendRecorded(
                        "spring",
                        "inv",
                        eur("50"),
                        LocalDate.parse("2024-01-01"),
                        LocalDate.parse("2024-02-01"),
                        day("2024-01-02")));
        commit(
                "2024-01-03",
                new LeadCaptured(ANN, "ann", null, null, "web", "spring", "search", null, day("2024-01-03")),
                new TouchRecorded(ANN, "search", "click", "spring", null, day("2024-01-03")));
        commit("2024-01-04", new LeadQualified(ANN, List.of(), null, day("2024-01-04")));
        commit(
                "2024-01-05",
                new OpportunityOpened(
                        ANN, DEAL, "deal", "sales", "discovery", null, eur("90"), null, day("2024-01-05")));
        commit("2024-02-01", new OpportunityWon(ANN, DEAL, eur("100"), eur("40"), day("2024-02-01")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void commit(String day, Object... events) {
        server.commit(day(day), events);
    }

    private static Instant day(String day) {
        return Instants.parse(day);
    }

    private static Money eur(String amount) {
        return Money.of(amount, "EUR");
    }

    @Test
    void every_report_is_what_the_log_says_at_its_receipt_whatever_comes_later() {
        List<JsonNode> answers = REPORTS.stream().map(server::json).toList();
        commit("2024-05-01", new DateCorrected(ANN, 5, List.of(3L), day("2024-01-03T12:00:00Z"), null));

        for (JsonNode answer : answers) {
            JsonNode check = check(answer.get("receipt"));
            assertThat(check.get("equal").booleanValue()).as("%s", check).isTrue();
            assertThat(check.get("position").intValue()).isEqualTo(7);
            assertThat(check(answer)).isEqualTo(check);
        }
        assertThat(folder.resolve("receipt")).doesNotExist();
    }

    @Test
    void figures_that_are_not_in_the_log_are_found() {
        server.json(REPORTS.get(3));
        server.facts().write(facts -> {
            facts.spendDay(2, "spring", 1_704_067_200_000_000L, 1, 7);
            return server.facts().position();
        });

        JsonNode check = check(server.json(REPORTS.get(3)));

        assertThat(check.get("equal").booleanValue()).isFalse();
        assertThat(check.at("/headHash/log")).isEqualTo(check.at("/headHash/receipt"));
        assertThat(check.at("/sha256/log")).isNotEqualTo(check.at("/sha256/receipt"));
    }

    @Test
    void a_receipt_with_another_figure_parameter_or_log_is_not_equal() {
        ObjectNode receipt = (ObjectNode) server.json(REPORTS.get(0)).get("receipt");

        ObjectNode figures = receipt.deepCopy().put("sha256", "0".repeat(64));
        assertThat(check(figures).get("equal").booleanValue()).isFalse();
        ObjectNode parameter = receipt.deepCopy();
        ((ObjectNode) parameter.get("parameters")).put("asOf", "2024-01-03T12:00:00Z");
        assertThat(check(parameter).get("equal").booleanValue()).isFalse();
        ObjectNode log = receipt.deepCopy().put("headHash", "0".repeat(64));
        assertThat(check(log).get("equal").booleanValue()).isFalse();
        assertThat(check(log).has("sha256")).isFalse();
    }

    @Test
    void what_cannot_be_recomputed_is_refused() {
        ObjectNode receipt = (ObjectNode) server.json(REPORTS.get(0)).get("receipt");

        assertThat(refusal(receipt.deepCopy().put("report", "weather"))).isEqualTo("receipt-not-usable");
        assertThat(refusal(receipt.deepCopy().put("position", 8))).isEqualTo("receipt-not-usable");
        assertThat(refusal(receipt.deepCopy().put("position", -1))).isEqualTo("receipt-not-usable");
        assertThat(refusal(receipt.deepCopy().put("position", 3))).isEqualTo("receipt-not-usable");
        assertThat(refusal(receipt.deepCopy().put("position", "many"))).isEqualTo("malformed");
        assertThat(refusal(receipt.deepCopy().without("sha256"))).isEqualTo("malformed");
        assertThat(refusal(receipt.deepCopy().put("colour", "red"))).isEqualTo("malformed");
        assertThat(server.get("/v1/receipts/verify?receipt=%7B", Role.ANALYST).status())
                .isEqualTo(400);
        assertThat(server.get("/v1/receipts/verify", Role.ANALYST).status()).isEqualTo(400);
    }

    private JsonNode check(JsonNode receipt) {
        return server.json(path(receipt));
    }

    private String refusal(JsonNode receipt) {
        return server.get(path(receipt), Role.ANALYST).json().get("code").stringValue();
    }

    private static String path(JsonNode receipt) {
        return "/v1/receipts/verify?receipt=" + URLEncoder.encode(receipt.toString(), StandardCharsets.UTF_8);
    }
}
