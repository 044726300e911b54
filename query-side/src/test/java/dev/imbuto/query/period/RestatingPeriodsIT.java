package dev.imbuto.query.period;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.http.Instants;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import dev.imbuto.query.history.AnythingOpens;
import dev.imbuto.query.server.ReadServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
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

@DisplayNameGeneration(ReplaceUnderscores.class)
class RestatingPeriodsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ContactId ANN = ContactId.ofExternal("ann");
    private static final ContactId BOB = ContactId.ofExternal("bob");

    @TempDir
    private static Path folder;

    private static ReadServer server;

    /** What was known of the first quarter on the first of April, and what came later; positions stand at the ends of lines. */
    @BeforeAll
    static void start() {
        server = new ReadServer(folder, new AnythingOpens());
        at("2017-01-02", new CampaignLaunched("spring", "Spring", "search", null, day("2017-01-02"))); // 1
        at(
                "2017-01-03",
                new SpendRecorded(
                        "spring",
                        "inv",
                        eur("50"),
                        LocalDate.parse("2017-01-01"),
                        LocalDate.parse("2017-02-01"),
                        day("2017-01-03"))); // 2
        at("2017-01-10", captured(ANN, "2017-01-10")); // 3
        at("2017-01-20", new LeadQualified(ANN, List.of(), null, day("2017-01-20"))); // 4
        at("2017-01-21", opened(ANN, "2017-01-21")); // 5
        at("2017-02-10", won(ANN, "100", "2017-02-10")); // 6
        at("2017-04-01", new PeriodFrozen("2017-Q1", 6)); // 7

        at(
                "2017-04-02",
                opened(ANN, "d2", "2017-04-02"),
                new OpportunityWon(ANN, deal(ANN, "d2"), eur("7"), null, day("2017-04-02"))); // 8, 9
        at("2017-04-03", new WinReversed(ANN, deal(ANN, "d1"), eur("100"), true, null, day("2017-04-03"))); // 10
        at("2017-04-04", new SpendCorrected("spring", "inv", eur("60"))); // 11
        at("2017-04-05", captured(BOB, "2017-03-01")); // 12
        at("2017-04-06", new TouchRecorded(BOB, "email", "click", "spring", null, day("2017-03-02"))); // 13
        at("2017-04-07", new OwnerAssigned(ANN, "eva", null, day("2017-02-01"))); // 14
        at("2017-04-08", new DateCorrected(ANN, 4, List.of(2L), day("2017-01-19"), null)); // 15
    }

    private static OpportunityId deal(ContactId contact, String name) {
        return OpportunityId.ofExternal(contact, name);
    }

    private static LeadCaptured captured(ContactId who, String at) {
        return new LeadCaptured(who, null, null, null, "web", "spring", null, null, day(at));
    }

    private static OpportunityOpened opened(ContactId who, String at) {
        return opened(who, "d1", at);
    }

    private static OpportunityOpened opened(ContactId who, String deal, String at) {
        return new OpportunityOpened(who, deal(who, deal), deal, "sales", "discovery", null, null, null, day(at));
    }

    private static OpportunityWon won(ContactId who, String amount, String at) {
        return new OpportunityWon(who, deal(who, "d1"), eur(amount), null, day(at));
    }

    private static Money eur(String amount) {
        return Money.of(amount, "EUR");
    }

    private static Instant day(String day) {
        return Instants.parse(day);
    }

    private static void at(String day, Object... events) {
        server.commit(day(day), events);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_frozen_period_names_the_position_of_its_reported_figures() {
        JsonNode period = server.json("/v1/periods/2017-Q1");

        assertThat(period.get("from").stringValue()).isEqualTo("2017-01-01");
        assertThat(period.get("to").stringValue()).isEqualTo("2017-04-01");
        assertThat(period.get("position").intValue()).isEqualTo(6);
        assertThat(period.get("headHash").stringValue()).matches("[0-9a-f]{64}");
        assertThat(period.get("frozenBy").stringValue()).isEqualTo("key-1");
        assertThat(server.json("/v1/periods/2017-Q1/timeline")
                        .at("/items/0/position")
                        .intValue())
                .isEqualTo(7);
    }

    @Test
    void returns_are_those_reported_those_known_now_and_what_lies_between() {
        JsonNode answer = server.json("/v1/periods/2017-Q1/roi?bucket=quarter");

        assertThat(answer.at("/original/groups/0/series/0/spend/amount").stringValue())
                .isEqualTo("50.00");
        assertThat(answer.at("/restated/groups/0/series/0/spend/amount").stringValue())
                .isEqualTo("60.00");
        Map<String, String> delta = new TreeMap<>();
        answer.get("delta").forEach(difference -> {
            String figure = difference.get("figure").stringValue();
            if (!figure.startsWith("cumulative.")) {
                delta.put(
                        figure,
                        difference.get("original") + " -> " + difference.get("restated") + ": "
                                + difference.get("delta"));
            }
        });
        assertThat(delta)
                .isEqualTo(Map.of(
                        "spend", "50.0 -> 60.0: 10.0",
                        "leads", "1 -> 2: 1",
                        "cpl", "50.0 -> 30.0: -20.0",
                        "cac", "50.0 -> 60.0: 10.0",
                        "roas", "2.0 -> 1.6666666666666667: -0.3333333333333333",
                        "roi", "1.0 -> 0.6666666666666666: -0.3333333333333334"));
    }

    @Test
    void the_original_is_what_its_receipt_says_to_the_byte() {
        JsonNode original =
                server.json("/v1/periods/2017-Q1/roi?bucket=quarter").get("original");

        assertThat(original)
                .isEqualTo(
                        server.json(
                                "/v1/reports/roi?bucket=quarter&from=2017-01-01&to=2017-04-01&asOf=2017-03-31T23:59:59.999999Z&asKnownAt=position:6"));
    }

    @Test
    void the_events_behind_a_delta_are_those_recorded_later_about_the_period() {
        assertThat(positions("/v1/periods/2017-Q1/roi?bucket=quarter")).containsExactly(11L, 12L, 15L);
        assertThat(positions("/v1/periods/2017-Q1/roi?bucket=quarter&by=campaign"))
                .containsExactly(11L, 12L, 13L, 15L);
        assertThat(positions("/v1/periods/2017-Q1/funnel?by=owner")).containsExactly(12L, 14L, 15L);
        assertThat(positions("/v1/periods/2017-Q1/attribution?dimension=campaign"))
                .containsExactly(11L, 12L, 13L, 15L);
    }

    @Test
    void events_come_page_by_page() {
        JsonNode first =
                server.json("/v1/periods/2017-Q1/roi?bucket=quarter&limit=2").get("events");
        JsonNode last = server.json("/v1/periods/2017-Q1/roi?bucket=quarter&limit=2&after="
                        + first.get("next").stringValue())
                .get("events");

        assertThat(first.at("/items/0")).isEqualTo(JSON.readTree("""
                {"position": 11, "type": "campaign.spend-corrected", "aggregateType": "campaign",
                 "aggregateId": "campaign:spring", "recordedAt": "2017-04-04T00:00:00Z"}"""));
        assertThat(first.get("items").size()).isEqualTo(2);
        assertThat(last.get("items").size()).isEqualTo(1);
        assertThat(last.get("next").isNull()).isTrue();
    }

    @Test
    void a_funnel_is_restated_at_the_end_of_the_period() {
        JsonNode answer = server.json("/v1/periods/2017-Q1/funnel");

        assertThat(answer.at("/original/asOf").stringValue()).isEqualTo("2017-03-31T23:59:59.999999Z");
        assertThat(answer.at("/original/groups/0/stages/0/now").intValue()).isZero();
        assertThat(answer.at("/restated/groups/0/stages/0/now").intValue()).isEqualTo(1);
        assertThat(answer.at("/delta/0"))
                .isEqualTo(
                        JSON.readTree(
                                "{\"row\": {\"stage\": \"LEAD\"}, \"figure\": \"now\", \"original\": 0, \"restated\": 1, \"delta\": 1}"));
    }

    @Test
    void attribution_keeps_its_form() {
        JsonNode answer = server.json("/v1/periods/2017-Q1/attribution?dimension=campaign");

        assertThat(answer.at("/original/models/0/model").stringValue()).isEqualTo("last");
        assertThat(answer.at("/restated/models/0/rows").size()).isPositive();
    }

    @Test
    void where_nothing_differs_there_is_nothing_behind_it() {
        at("2017-04-20", new PeriodFrozen("2017-01", server.head()));

        JsonNode answer = server.json("/v1/periods/2017-01/roi");

        assertThat(answer.get("delta").size()).isZero();
        assertThat(answer.at("/events/items").size()).isZero();
    }

    @Test
    void what_cannot_be_asked_is_named() {
        assertThat(server.get("/v1/periods/2016-Q4/roi", Role.ANALYST)
                        .json()
                        .get("code")
                        .stringValue())
                .isEqualTo("unknown-period");
        assertThat(parameter("/v1/periods/2017-Q5")).isEqualTo("key");
        assertThat(parameter("/v1/periods/2017-Q1/roi?from=2017-01-01")).isEqualTo("from");
        assertThat(parameter("/v1/periods/2017-Q1/roi?asKnownAt=position:1")).isEqualTo("asKnownAt");
        assertThat(parameter("/v1/periods/2017-Q1/roi?limit=0")).isEqualTo("limit");
        assertThat(parameter("/v1/periods/2017-Q1/roi?colour=red")).isEqualTo("colour");
    }

    private static String parameter(String path) {
        return server.get(path, Role.ANALYST).json().at("/errors/0/parameter").stringValue();
    }

    private static List<Long> positions(String path) {
        List<Long> positions = new ArrayList<>();
        server.json(path)
                .at("/events/items")
                .forEach(event -> positions.add(event.get("position").longValue()));
        return positions;
    }
}
