package dev.imbuto.query.money;

import static dev.imbuto.query.money.Ledger.instant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import dev.imbuto.query.duckdb.Rows;
import dev.imbuto.query.server.ReadServer;
import dev.imbuto.query.server.ReadServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reports about money as analysts get them, over a spend of 1,000 that brought two customers of 1,500 and 1,500. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MoneyOverHttpIT {
    private static final List<String> SECRETS =
            List.of("Zenobia", "Quirk", "zenobia@example.com", "+39 555 0101", "Chief Whisperer", "her new villa");

    @TempDir
    private static Path folder;

    private static PersonalData personalData;
    private static ReadServer server;

    @BeforeAll
    static void start() {
        personalData = SqlitePersonalData.open(folder, Optional.empty(), true);
        server = serverWithASpendAndTwoCustomers(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
        personalData.close();
    }

    @Test
    void returns_are_a_series_with_its_running_total() {
        JsonNode answer = server.json("/v1/reports/roi?from=2024-02-01&to=2024-04-01&by=campaign&asOf=2024-12-31");

        JsonNode figures = json("""
                {"spend": {"amount": "1000.00", "currency": "EUR"}, "leads": 2, "qualifiedLeads": 0,
                 "opportunities": 2, "won": 2.0, "newCustomers": 2,
                 "revenue": {"amount": "3000.00", "currency": "EUR"},
                 "grossProfit": {"amount": "2400.00", "currency": "EUR"},
                 "cpl": 500.0, "cac": 500.0, "roas": 3.0, "roi": 1.4}""");
        assertThat(answer.at("/groups").size()).isEqualTo(1);
        assertThat(answer.at("/groups/0/key")).isEqualTo(json("{\"campaign\": \"spring\"}"));
        JsonNode february = answer.at("/groups/0/series/0");
        assertThat(february.get("bucket").stringValue()).isEqualTo("2024-02-01");
        assertThat(february.get("leads").intValue()).isZero();
        assertThat(february.get("roi").isNull()).isTrue();
        JsonNode march = answer.at("/groups/0/series/1");
        assertThat(march.get("bucket").stringValue()).isEqualTo("2024-03-01");
        assertThat(march.get("cumulative")).isEqualTo(figures);
        figures.propertyStream()
                .forEach(figure -> assertThat(march.get(figure.getKey())).isEqualTo(figure.getValue()));
        assertThat(answer.get("receipt")).isEqualTo(json("""
                {"report": "roi", "sha256": "%s", "position": %d, "headHash": "%s", "projection": "facts/3", "parameters": {
                    "asKnownAt": "position:%d", "asOf": "2024-12-31T00:00:00Z", "bucket": "month", "by": "campaign",
                    "from": "2024-02-01", "halfLifeDays": "7", "model": "last", "to": "2024-04-01"}}""".formatted(
                        answer.at("/receipt/sha256").stringValue(), server.head(), server.headHash(), server.head())));
    }

    @Test
    void returns_read_as_csv() {
        Answer answer = server.get(
                "/v1/reports/roi?from=2024-03-01&to=2024-04-01&by=channel&asOf=2024-12-31", Role.ANALYST, "text/csv");

        assertThat(answer.text())
                .isEqualTo("channel,bucket,currency,spend,leads,qualifiedLeads,opportunities,won,newCustomers,revenue,"
                        + "grossProfit,cpl,cac,roas,roi,cumulative.spend,cumulative.leads,cumulative.qualifiedLeads,"
                        + "cumulative.opportunities,cumulative.won,cumulative.newCustomers,cumulative.revenue,"
                        + "cumulative.grossProfit,cumulative.cpl,cumulative.cac,cumulative.roas,cumulative.roi\r\n"
                        + "(blank),2024-03-01,EUR,0.00,2,0,2,0.0,2,0.00,0.00,0.0,0.0,,,0.00,2,0,2,0.0,2,0.00,0.00,0.0,0.0,,\r\n"
                        + "email,2024-03-01,EUR,1000.00,0,0,0,2.0,0,3000.00,2400.00,,,3.0,1.4,"
                        + "1000.00,0,0,0,2.0,0,3000.00,2400.00,,,3.0,1.4\r\n");
    }

    @Test
    void models_stand_side_by_side_with_their_receipt() {
        JsonNode answer =
                server.json("/v1/reports/attribution?asOf=2024-12-31&model=first,markov&halfLifeDays=0.5&source=web");

        String rows = """
                [{"key": "email", "conversions": 2.0, "revenue": {"amount": "3000.00", "currency": "EUR"},
                  "grossProfit": {"amount": "2400.00", "currency": "EUR"},
                  "spend": {"amount": "0.00", "currency": "EUR"}, "cpa": 0.0, "roas": null, "roi": null}]""";
        assertThat(answer.get("models"))
                .isEqualTo(json("[{\"model\": \"first\", \"rows\": %1$s}, {\"model\": \"markov\", \"rows\": %1$s}]"
                        .formatted(rows)));
        assertThat(answer.propertyNames()).containsExactlyInAnyOrder("asOf", "models", "receipt");
        assertThat(answer.at("/receipt/parameters")).isEqualTo(json("""
                {"asKnownAt": "position:%d", "asOf": "2024-12-31T00:00:00Z", "conversion": "won", "dimension": "channel",
                 "halfLifeDays": "0.5", "lookbackDays": "90", "model": "first,markov", "source": "web"}""".formatted(server.head())));
        assertThat(server.json("/v1/reports/attribution?model=all")
                        .get("models")
                        .size())
                .isEqualTo(11);
    }

    @Test
    void attribution_and_paths_read_as_csv() {
        assertThat(server.get("/v1/reports/attribution?asOf=2024-12-31&model=last,linear", Role.ANALYST, "text/csv")
                        .text())
                .isEqualTo("model,key,currency,conversions,revenue,grossProfit,spend,cpa,roas,roi\r\n"
                        + "last,email,EUR,2.0,3000.00,2400.00,1000.00,500.0,3.0,1.4\r\n"
                        + "linear,email,EUR,2.0,3000.00,2400.00,1000.00,500.0,3.0,1.4\r\n");
        Answer paths = server.get("/v1/reports/paths?asOf=2024-12-31&dimension=campaign", Role.ANALYST, "text/csv");
        assertThat(paths.text())
                .isEqualTo("path,currency,conversions,nonConverting,revenue,grossProfit,timeToConvert.mean,"
                        + "timeToConvert.p50,timeToConvert.max\r\n"
                        + "spring,EUR,2,0,3000.00,2400.00,950400.0,950400.0,950400.0\r\n");
        assertThat(paths.header("imbuto-receipt")).contains("\"limit\":\"100\"");
    }

    @Test
    void paths_say_how_long_they_took() {
        assertThat(server.json("/v1/reports/paths?asOf=2024-12-31").get("paths"))
                .isEqualTo(json("""
                [{"path": ["email"], "conversions": 2, "nonConverting": 0,
                  "revenue": {"amount": "3000.00", "currency": "EUR"},
                  "grossProfit": {"amount": "2400.00", "currency": "EUR"},
                  "timeToConvert": {"mean": 950400.0, "p50": 950400.0, "max": 950400.0}}]"""));
    }

    @Test
    void the_pipeline_says_how_deals_stand() {
        JsonNode answer = server.json("/v1/reports/pipeline?asOf=2024-12-31&by=source");

        assertThat(answer.at("/groups")).isEqualTo(json("""
                [{"key": {"source": "web"},
                  "open": {"count": 0, "amount": {"amount": "0.00", "currency": "EUR"},
                    "weighted": {"amount": "0.00", "currency": "EUR"}},
                  "won": {"count": 2, "amount": {"amount": "3000.00", "currency": "EUR"}},
                  "lost": {"count": 0, "amount": {"amount": "0.00", "currency": "EUR"}},
                  "winRate": {"count": 1.0, "value": 1.0, "cohort": 1.0},
                  "averageDaysToWin": 10.0, "velocity": 0.0}]"""));
        assertThat(server.get("/v1/reports/pipeline?asOf=2024-03-10", Role.ANALYST, "text/csv")
                        .text())
                .isEqualTo("currency,open.count,open.amount,open.weighted,won.count,won.amount,lost.count,lost.amount,"
                        + "winRate.count,winRate.value,winRate.cohort,averageDaysToWin,velocity\r\n"
                        + "EUR,2,200.00,40.00,0,0.00,0,0.00,,,0.0,,\r\n");
    }

    @Test
    void a_receipt_brings_the_same_bytes_back_whatever_came_in_between(@TempDir Path fresh) {
        String question = "/v1/reports/roi?from=2024-03-01&to=2024-04-01&bucket=week&by=campaign&asOf=2024-12-31";
        try (ReadServer growing = serverWithASpendAndTwoCustomers(fresh)) {
            Answer before = growing.get(question, Role.ANALYST);
            growing.commit(instant("2024-05-01"), new SpendCorrected("spring", "s1", euros("2000.00")));

            assertThat(growing.get(question, Role.ANALYST).text()).isNotEqualTo(before.text());
            String asKnown = before.json().at("/receipt/parameters/asKnownAt").stringValue();
            assertThat(growing.get(question + "&asKnownAt=" + asKnown, Role.ANALYST)
                            .text())
                    .isEqualTo(before.text());
        }
    }

    @Test
    void what_cannot_be_answered_is_named_with_its_value() {
        assertThat(faultOf("/v1/reports/roi?model=all"))
                .isEqualTo("model: model is not one of first, last, last-non-direct, linear, position-based, u-shaped,"
                        + " w-shaped, full-path, time-decay, markov, markov-2, markov-3, shapley: all");
        assertThat(faultOf("/v1/reports/roi?bucket=hour"))
                .isEqualTo("bucket: bucket is not one of day, week, month, quarter, year: hour");
        assertThat(faultOf("/v1/reports/roi?by=pipeline")).startsWith("by: by is not one of source, ");
        assertThat(faultOf("/v1/reports/roi?from=2024-03-02&to=2024-03-01")).startsWith("to: to is before from");
        assertThat(faultOf("/v1/reports/roi?bucket=day&from=1900-01-01&to=9999-01-01"))
                .startsWith("bucket: bucket gives more than 100000 rows");
        assertThat(faultOf("/v1/reports/attribution?model=last,best"))
                .isEqualTo("model: model is not one of first, last, last-non-direct, linear, position-based, u-shaped,"
                        + " w-shaped, full-path, time-decay, markov, markov-2, markov-3, shapley, all: best");
        assertThat(faultOf("/v1/reports/attribution?dimension=owner"))
                .isEqualTo("dimension: dimension is not one of channel, campaign, source, landingPage: owner");
        assertThat(faultOf("/v1/reports/attribution?by=channel")).startsWith("by: there is no parameter by here");
        assertThat(faultOf("/v1/reports/attribution?conversion=lost"))
                .isEqualTo("conversion: conversion is not one of qualified, opportunity, won: lost");
        for (String halfLife : List.of("0", "-1", "1e3", "100000", "0.0000000001")) {
            assertThat(faultOf("/v1/reports/attribution?halfLifeDays=" + halfLife))
                    .isEqualTo(
                            "halfLifeDays: halfLifeDays is not a number of days above 0 like 7 or 0.5, below 100000: "
                                    + halfLife);
        }
        assertThat(faultOf("/v1/reports/paths?lookbackDays=0.5"))
                .isEqualTo("lookbackDays: lookbackDays is not a number from 0 to 366000: 0.5");
        assertThat(faultOf("/v1/reports/paths?transform=drop-direct,drop-direct"))
                .isEqualTo("transform: transform has an element twice: drop-direct");
        assertThat(faultOf("/v1/reports/paths?model=last")).startsWith("model: there is no parameter model here");
        assertThat(faultOf("/v1/reports/pipeline?bucket=day")).startsWith("bucket: there is no parameter bucket here");
    }

    @Test
    void the_end_of_time_is_a_date_like_any_other() {
        assertThat(server.json("/v1/reports/pipeline?asOf=9999-12-31&from=1900-01-01&to=9999-12-31")
                        .at("/groups/0/won/count")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void an_installation_without_events_answers_with_one_empty_group(@TempDir Path fresh) {
        try (ReadServer empty = new ReadServer(fresh, personalData)) {
            assertThat(empty.json("/v1/reports/roi").get("groups")).isEqualTo(json("[{\"key\": {}, \"series\": []}]"));
            assertThat(empty.json("/v1/reports/roi?by=campaign").get("groups").size())
                    .isZero();
            assertThat(empty.json("/v1/reports/pipeline").at("/groups/0/winRate"))
                    .isEqualTo(json("{\"count\": null, \"value\": null, \"cohort\": null}"));
        }
    }

    @Test
    void reports_are_for_analysts_and_compliance() {
        for (String path :
                List.of("/v1/reports/roi", "/v1/reports/pipeline", "/v1/reports/attribution", "/v1/reports/paths")) {
            assertThat(server.get(path, Role.ANALYST).status()).isEqualTo(200);
            assertThat(server.get(path, Role.COMPLIANCE).status()).isEqualTo(200);
            assertThat(server.get(path, Role.INTEGRATOR).status()).isEqualTo(403);
            assertThat(server.withoutKey(path).status()).isEqualTo(401);
        }
    }

    @Test
    void an_analyst_gets_to_see_nobody() {
        for (String path : List.of(
                "/v1/reports/roi?by=source,owner,campaign",
                "/v1/reports/attribution?dimension=source",
                "/v1/reports/paths?dimension=landingPage",
                "/v1/reports/pipeline?by=source,owner,team,sector,country,pipeline",
                "/v1/campaigns",
                "/v1/campaigns/spring/timeline",
                "/v1/pipelines/sales",
                "/v1/contacts",
                "/v1/contacts/ext:one",
                "/v1/contacts/ext:one/timeline",
                "/v1/contacts?q=Zenobia")) {
            assertThat(server.get(path, Role.ANALYST).text()).as(path).doesNotContain(SECRETS);
        }
        assertThat(server.get("/v1/contacts/ext:one", Role.COMPLIANCE).text()).contains("Zenobia", "her new villa");
    }

    @Test
    void no_fact_and_no_file_holds_personal_data_in_the_clear(@TempDir Path fresh) throws IOException {
        try (ReadServer closing = serverWithASpendAndTwoCustomers(fresh)) {
            closing.json("/v1/contacts?q=Zenobia");
            assertThat(Rows.all(closing.facts()).toString()).contains("Acme").doesNotContain(SECRETS);
        }
        try (Stream<Path> files = Stream.concat(Files.walk(fresh), Files.walk(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(SECRETS.stream().filter(content::contains))
                        .as("%s", file)
                        .isEmpty();
            }
        }
    }

    private static ReadServer serverWithASpendAndTwoCustomers(Path folder) {
        ReadServer made = new ReadServer(folder, personalData);
        made.commit(
                instant("2024-03-01"), new CampaignLaunched("spring", "Spring", "email", null, instant("2024-03-01")));
        made.commit(
                instant("2024-03-02"),
                new SpendRecorded(
                        "spring",
                        "s1",
                        euros("1000.00"),
                        LocalDate.parse("2024-03-01"),
                        LocalDate.parse("2024-03-02"),
                        instant("2024-03-02")));
        customer(made, "one");
        customer(made, "two");
        return made;
    }

    /** Touched by the campaign on the 2nd, opened on the 3rd, won on the 13th. */
    private static void customer(ReadServer made, String name) {
        ContactId contact = ContactId.ofExternal(name);
        OpportunityId deal = OpportunityId.ofOrdinal(contact, 1);
        Person person = new Person("Zenobia Quirk", "zenobia@example.com", "+39 555 0101", "Chief Whisperer");
        personalData.index(contact, person);
        made.commit(
                instant("2024-03-02"),
                new LeadCaptured(
                        contact,
                        name,
                        personalData.sealPerson(contact, person),
                        new Company("Acme", "retail", "Italy", null, null),
                        "web",
                        "spring",
                        null,
                        null,
                        instant("2024-03-02")),
                new TouchRecorded(contact, "email", "click", "spring", null, instant("2024-03-02")));
        made.commit(
                instant("2024-03-03"),
                new OpportunityOpened(
                        contact,
                        deal,
                        null,
                        "sales",
                        "discovery",
                        personalData.sealText(contact, "her new villa"),
                        euros("100.00"),
                        null,
                        instant("2024-03-03")));
        made.commit(
                instant("2024-03-13"),
                new OpportunityWon(contact, deal, euros("1500.00"), euros("300.00"), instant("2024-03-13")));
    }

    private static String faultOf(String path) {
        Answer answer = server.get(path, Role.ANALYST);
        assertThat(answer.status()).as(path).isEqualTo(400);
        JsonNode fault = answer.json().at("/errors/0");
        return fault.get("parameter").stringValue() + ": "
                + fault.get("message").stringValue();
    }

    private static Money euros(String amount) {
        return Money.of(amount, "EUR");
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
