package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReplayingAnExportIT {
    /** Every kind of command, and those whose order or names are hard to keep. */
    private static final String HISTORY = """
            {"command":"define-pipeline","pipeline":"renewals","name":"Renewals","stages":[{"key":"asked","name":"Asked","probability":0.3},{"key":"agreed","name":"Agreed","probability":0.9}],"effectiveAt":"2024-12-01"}
            {"command":"launch-campaign","key":"spring","name":"Spring","channel":"email","budget":{"amount":"900.00","currency":"EUR"},"effectiveAt":"2024-12-01"}
            {"command":"record-spend","campaign":"spring","spend":"s1","amount":{"amount":"100.01","currency":"EUR"},"from":"2025-01-01","to":"2025-01-04","effectiveAt":"2025-01-10"}
            {"command":"correct-spend","campaign":"spring","spend":"s1","amount":{"amount":"90.00","currency":"EUR"}}
            {"command":"record-spend","campaign":"spring","amount":{"amount":"10.00","currency":"EUR"},"from":"2025-02-01","to":"2025-02-02","effectiveAt":"2025-02-10"}
            {"command":"end-campaign","campaign":"spring","effectiveAt":"2025-06-01"}
            {"command":"capture-lead","externalId":"a","person":{"name":"Anna Neri","email":"anna@example.org"},"company":{"name":"Acme","sector":"retail","country":"IT","employees":12,"annualRevenue":{"amount":"5000000.00","currency":"EUR"}},"source":"web","campaign":"spring","landingPage":"/start","touch":{"channel":"email","kind":"click","campaign":"spring","url":"https://example.org/start"},"consent":{"purpose":"news","basis":"consent","wording":"yes","evidence":"form"},"effectiveAt":"2025-01-05"}
            {"command":"update-profile","contact":"ext:a","person":{"jobTitle":"buyer","phone":null},"company":{"sector":"wholesale","country":null},"effectiveAt":"2025-01-06"}
            {"command":"withdraw-consent","contact":"ext:a","purpose":"news","effectiveAt":"2025-01-07"}
            {"command":"grant-consent","contact":"ext:a","purpose":"calls","basis":"contract","expires":"2027-01-01","effectiveAt":"2025-01-07"}
            {"command":"answer-qualification","contact":"ext:a","budget":{"score":8,"evidence":"she said so"},"need":{"score":3},"effectiveAt":"2025-01-08"}
            {"command":"score","contact":"ext:a","effectiveAt":"2025-01-08"}
            {"command":"disqualify","contact":"ext:a","reason":"no-budget","note":"call again","effectiveAt":"2025-01-09"}
            {"command":"recycle","contact":"ext:a","effectiveAt":"2025-02-01"}
            {"command":"qualify","contact":"ext:a","criteria":["budget","need"],"reason":"now she has","effectiveAt":"2025-02-02"}
            {"command":"assign","contact":"ext:a","owner":"Olga","team":"North","effectiveAt":"2025-02-02"}
            {"command":"open-opportunity","contact":"ext:a","name":"first","amount":{"amount":"500.00","currency":"EUR"},"expectedClose":"2025-03-01","effectiveAt":"2025-02-03"}
            {"command":"advance-opportunity","contact":"ext:a","to":"negotiation","effectiveAt":"2025-02-04"}
            {"command":"revise-opportunity","contact":"ext:a","amount":{"amount":"550.00","currency":"EUR"},"expectedClose":"2025-03-05","effectiveAt":"2025-02-05"}
            {"command":"close-lost","contact":"ext:a","reason":"price","note":"too dear","effectiveAt":"2025-02-10"}
            {"command":"open-opportunity","contact":"ext:a","externalId":"second","pipeline":"renewals","stage":"agreed","effectiveAt":"2025-03-01"}
            {"command":"close-won","contact":"ext:a","opportunity":"ext:second","amount":{"amount":"800.00","currency":"EUR"},"costOfSale":{"amount":"100.00","currency":"EUR"},"effectiveAt":"2025-03-15"}
            {"command":"reverse-win","contact":"ext:a","opportunity":"ext:second","amount":{"amount":"50.00","currency":"EUR"},"reason":"damaged","effectiveAt":"2025-04-01"}
            {"command":"correct-win","contact":"ext:a","opportunity":"ext:second","amount":{"amount":"790.00","currency":"EUR"},"reason":"typing error"}
            {"command":"record-touch","contact":"ext:a","channel":"web","kind":"visit","url":"https://example.org/","effectiveAt":"2024-12-24"}
            {"command":"capture-lead","externalId":"b","source":"fair","effectiveAt":"2025-01-20"}
            {"command":"qualify","contact":"ext:b","effectiveAt":"2025-01-21"}
            {"command":"open-opportunity","contact":"ext:b","externalId":"x","effectiveAt":"2025-01-22"}
            {"command":"close-won","contact":"ext:b","amount":{"amount":"70.00","currency":"EUR"},"effectiveAt":"2025-01-30"}
            {"command":"reopen-opportunity","contact":"ext:b","opportunity":"ext:x","effectiveAt":"2025-02-15"}
            {"command":"close-won","contact":"ext:b","amount":{"amount":"75.00","currency":"EUR"},"effectiveAt":"2025-02-20"}
            {"command":"reverse-win","contact":"ext:b","opportunity":"ext:x","reason":"cancelled","effectiveAt":"2025-03-20"}
            """;

    private static final String RANGE = "from=2024-12-01&to=2025-07-01&asOf=2025-06-30T00:00:00Z";

    private static final List<String> REPORTS = List.of(
            "funnel?asOf=2025-02-12",
            "funnel?asOf=2025-06-30&by=owner,team,sector,country",
            "funnel?asOf=2025-06-30&by=source,campaign,channel,landingPage",
            "movements?" + RANGE + "&by=source",
            "time-in-stage?asOf=2025-06-30",
            "time-in-stage?asOf=2025-06-30&subject=opportunity&pipeline=sales",
            "time-in-stage?asOf=2025-06-30&subject=opportunity&pipeline=renewals",
            "roi?" + RANGE + "&bucket=month&by=campaign",
            "roi?" + RANGE + "&bucket=week&by=channel",
            "pipeline?" + RANGE + "&by=pipeline");

    @TempDir
    Path folder;

    @Test
    void gives_an_installation_that_reports_the_same() throws IOException {
        Path original = folder.resolve("original");
        List<JsonNode> before;
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, original)) {
            Api api = new Api(server.awaitListening(), server.adminKey());
            send(api, HISTORY);
            aContactWithoutANameOfItsOwn(api);
            correctSomeDates(api);
            before = reports(api);
            server.stop();
        }
        ImbutoProcess.Ended exported = ImbutoProcess.run(PackagedJar.PATH, "export", "--data", original.toString());
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        allKindsAreThere(exported.out());

        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, folder.resolve("copy"))) {
            Api api = new Api(server.awaitListening(), server.adminKey());
            send(api, exported.out());
            assertThat(reports(api)).isEqualTo(before);
            long head = api.get("/v1/status").json().get("head").asLong();

            send(api, exported.out());
            assertThat(api.get("/v1/status").json().get("head").asLong())
                    .as("sent again, it adds nothing")
                    .isEqualTo(head);
        }
    }

    /** Its opportunities are called otherwise in the copy too, by number and by name. */
    private static void aContactWithoutANameOfItsOwn(Api api) throws IOException {
        String id = api.post("/v1/contacts", "{\"source\":\"phone\",\"effectiveAt\":\"2025-03-01\"}")
                .json()
                .get("id")
                .asString();
        send(api, """
                {"command":"qualify","contact":"ID","effectiveAt":"2025-03-02"}
                {"command":"open-opportunity","contact":"ID","effectiveAt":"2025-03-03"}
                {"command":"open-opportunity","contact":"ID","externalId":"named","effectiveAt":"2025-03-04"}
                {"command":"close-won","contact":"ID","opportunity":"ext:named","amount":{"amount":"5.00","currency":"EUR"},"effectiveAt":"2025-03-09"}
                {"command":"close-lost","contact":"ID","reason":"timing","effectiveAt":"2025-03-10"}
                """.replace("ID", id));
    }

    private static void correctSomeDates(Api api) throws IOException {
        for (String type : List.of("contact.lead-captured", "contact.lead-qualified")) {
            for (JsonNode item : api.get("/v1/contacts/ext:b/timeline").json().get("items")) {
                if (item.get("type").asString().equals(type)) {
                    String earlier = type.endsWith("captured") ? "2025-01-10" : "2025-01-12";
                    Api.Answer corrected = api.post(
                            "/v1/contacts/ext:b/correct-date",
                            "{\"position\":" + item.get("position") + ",\"effectiveAt\":\"" + earlier
                                    + "\",\"reason\":\"the fair was earlier\"}");
                    assertThat(corrected.status()).as("%s", corrected).isEqualTo(200);
                }
            }
        }
    }

    private static void allKindsAreThere(String exported) {
        TreeSet<String> commands = new TreeSet<>();
        exported.lines()
                .forEach(line -> commands.add(Api.json(line).get("command").asString()));
        TreeSet<String> sent = new TreeSet<>();
        HISTORY.lines().forEach(line -> sent.add(Api.json(line).get("command").asString()));
        // A score that changes no grade makes no event.
        sent.remove("score");
        commands.remove("score");
        assertThat(commands).isEqualTo(sent);
    }

    private static void send(Api api, String lines) throws IOException {
        for (JsonNode answer : api.post("/v1/commands", lines).lines()) {
            assertThat(answer.get("status").asInt()).as("%s", answer).isLessThan(300);
        }
    }

    private static List<JsonNode> reports(Api api) throws IOException {
        String head = api.get("/v1/status").json().get("head").asString();
        List<JsonNode> groups = new ArrayList<>();
        for (String report : REPORTS) {
            Api.Answer answer = api.get("/v1/reports/" + report, "Imbuto-Min-Position", head);
            assertThat(answer.status()).as("%s: %s", report, answer).isEqualTo(200);
            groups.add(answer.json().get("groups"));
        }
        return groups;
    }
}
