package dev.imbuto.query.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.Money;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import dev.imbuto.query.history.AnythingOpens;
import dev.imbuto.query.server.ReadServer;
import dev.imbuto.query.server.ReadServer.Answer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingCampaignsAndPipelinesIT {
    private static final Instant MARCH = Instant.parse("2024-03-01T00:00:00Z");
    private static final Instant APRIL = Instant.parse("2024-04-01T00:00:00Z");

    @TempDir
    private static Path folder;

    private static ReadServer server;

    @BeforeAll
    static void start() {
        server = new ReadServer(folder, new AnythingOpens());
        server.commit(MARCH, new CampaignLaunched("spring", "Spring sale", "email", Money.of("500.00", "EUR"), MARCH));
        server.commit(MARCH, new CampaignLaunched("autumn", "Autumn fair", "fair", null, MARCH));
        server.commit(APRIL, new SpendRecorded("spring", "s1", euros("100.00"), march(1), march(11), APRIL));
        server.commit(APRIL, new SpendRecorded("spring", "s2", euros("40.00"), march(5), march(6), APRIL));
        server.commit(APRIL, new SpendCorrected("spring", "s1", euros("120.50")));
        server.commit(APRIL, new CampaignEnded("spring", APRIL));
        server.commit(APRIL, defined("sales", "talk", "0.35"));
        server.commit(APRIL, defined("partners", "demo", "0.5"));
        server.commit(APRIL, defined("partners", "test", "0.60"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_campaign_shows_what_was_spent_after_all_corrections() {
        assertThat(server.json("/v1/campaigns/spring")).isEqualTo(json("""
                {"key": "spring", "name": "Spring sale", "channel": "email",
                 "budget": {"amount": "500.00", "currency": "EUR"}, "launchedAt": "2024-03-01T00:00:00Z",
                 "endedAt": "2024-04-01T00:00:00Z", "version": 5, "spent": {"amount": "160.50", "currency": "EUR"},
                 "spends": [
                    {"spend": "s1", "amount": {"amount": "120.50", "currency": "EUR"},
                     "from": "2024-03-01", "to": "2024-03-11"},
                    {"spend": "s2", "amount": {"amount": "40.00", "currency": "EUR"},
                     "from": "2024-03-05", "to": "2024-03-06"}]}"""));
    }

    @Test
    void campaigns_are_listed_by_key() {
        JsonNode first = server.json("/v1/campaigns?limit=1");
        assertThat(first.at("/items/0")).isEqualTo(server.json("/v1/campaigns/autumn"));
        assertThat(first.at("/items/0/spent").isNull()).isTrue();
        JsonNode second =
                server.json("/v1/campaigns?limit=1&after=" + first.get("next").stringValue());
        assertThat(second.at("/items/0")).isEqualTo(server.json("/v1/campaigns/spring"));
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(server.json("/v1/campaigns").get("items").size()).isEqualTo(2);
    }

    @Test
    void the_timeline_of_a_campaign_keeps_what_was_corrected() {
        JsonNode timeline = server.json("/v1/campaigns/spring/timeline");

        assertThat(timeline.get("items").size()).isEqualTo(5);
        assertThat(timeline.at("/items/1/data/amount/amount").stringValue()).isEqualTo("100.00");
        assertThat(timeline.at("/items/3")).isEqualTo(json("""
                {"position": 5, "version": 4, "type": "campaign.spend-corrected",
                 "effectiveAt": "2024-04-01T00:00:00Z", "recordedAt": "2024-04-01T00:00:00Z", "actor": "key-1",
                 "data": {"campaign": "spring", "spend": "s1", "amount": {"amount": "120.50", "currency": "EUR"}}}"""));
    }

    @Test
    void a_pipeline_is_as_it_was_defined_last() {
        assertThat(server.json("/v1/pipelines/partners")).isEqualTo(json("""
                {"key": "partners", "name": "Pipeline partners", "version": 2, "definedAt": "2024-04-01T00:00:00Z",
                 "stages": [{"key": "test", "name": "Stage test", "probability": 0.6}]}"""));
        assertThat(server.json("/v1/pipelines/partners/timeline")
                        .at("/items/0/data/stages/0/key")
                        .stringValue())
                .isEqualTo("demo");
        assertThat(server.json("/v1/pipelines").at("/items/1")).isEqualTo(server.json("/v1/pipelines/sales"));
    }

    @Test
    void the_pipeline_sales_is_there_before_anybody_defines_it(@TempDir Path fresh) {
        try (ReadServer empty = new ReadServer(fresh, new AnythingOpens())) {
            assertThat(empty.json("/v1/pipelines/sales")).isEqualTo(json("""
                    {"key": "sales", "name": "Sales", "version": 0, "definedAt": null, "stages": [
                        {"key": "discovery", "name": "Discovery", "probability": 0.2},
                        {"key": "proposal", "name": "Proposal", "probability": 0.5},
                        {"key": "negotiation", "name": "Negotiation", "probability": 0.8}]}"""));
            assertThat(empty.json("/v1/pipelines/sales/timeline")).isEqualTo(json("{\"items\": [], \"next\": null}"));
            assertThat(empty.json("/v1/pipelines").get("items").size()).isEqualTo(1);
            assertThat(empty.json("/v1/campaigns").get("items").size()).isZero();
            assertThat(empty.json("/v1/contacts").get("items").size()).isZero();
        }
    }

    @Test
    void what_is_not_there_is_unknown() {
        for (String what : List.of("campaign", "pipeline")) {
            for (String path : List.of("/v1/" + what + "s/nothing", "/v1/" + what + "s/nothing/timeline")) {
                Answer answer = server.get(path, Role.ANALYST);
                assertThat(answer.status()).as(path).isEqualTo(404);
                assertThat(answer.json().get("code").stringValue()).isEqualTo("unknown-" + what);
            }
        }
    }

    @Test
    void every_role_may_read_them_and_nobody_without_a_key() {
        for (String path : List.of(
                "/v1/campaigns",
                "/v1/campaigns/spring",
                "/v1/campaigns/spring/timeline",
                "/v1/pipelines",
                "/v1/pipelines/sales",
                "/v1/pipelines/sales/timeline")) {
            for (Role role : Role.values()) {
                assertThat(server.get(path, role).status())
                        .as("%s %s", role, path)
                        .isEqualTo(200);
            }
            assertThat(server.withoutKey(path).status()).isEqualTo(401);
        }
    }

    private static PipelineDefined defined(String pipeline, String stage, String probability) {
        return new PipelineDefined(
                pipeline,
                "Pipeline " + pipeline,
                List.of(new PipelineStage(stage, "Stage " + stage, new BigDecimal(probability))),
                APRIL);
    }

    private static Money euros(String amount) {
        return Money.of(amount, "EUR");
    }

    private static LocalDate march(int day) {
        return LocalDate.of(2024, 3, day);
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
