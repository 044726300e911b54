package dev.imbuto.query.contact;

import static dev.imbuto.query.contact.Life.day;
import static dev.imbuto.query.contact.Life.euros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.audit.Access;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.ScoreReason;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import dev.imbuto.query.server.ReadServer;
import dev.imbuto.query.server.ReadServer.Answer;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HandingOutADossierIT {
    private static final ContactId ANNA = ContactId.ofExternal("crm/1");
    private static final ContactId MALLORY = ContactId.ofExternal("crm/2");
    private static final ContactId ERASED = ContactId.ofExternal("crm/3");
    private static final String DOSSIER = "/v1/contacts/ext:crm%2F1/dossier";

    /** What may stand wherever a client writes text. */
    private static final String ATTACK = "</td></style><script>alert(1)</script>\" onload='x' {{style}} &amp;";

    @TempDir
    private static Path folder;

    private static PersonalData personalData;
    private static ReadServer server;

    @BeforeAll
    static void start() {
        personalData = SqlitePersonalData.open(folder, Optional.empty(), true);
        server = new ReadServer(folder, personalData);
        captured(ANNA, "Anna Rossi", "anna@example.com", "Acme Tools");
        record("2024-01-02", touch(ANNA, "email", "2024-01-02"));
        record(
                "2024-01-03",
                new ProfileUpdated(
                        ANNA,
                        personalData.sealChange(ANNA, new PersonChange(null, null, new Change<>("+39 02 1"), null)),
                        null,
                        day("2024-01-03")));
        record("2024-01-04", granted(ANNA, "form 12", "2024-01-04"));
        record("2024-01-05", new ConsentWithdrawn(ANNA, "news", day("2024-01-05")));
        record(
                "2024-01-06",
                new LeadScored(
                        ANNA,
                        70,
                        20,
                        "B3",
                        false,
                        "standard-1",
                        List.of(new ScoreReason("company in software", 40)),
                        day("2024-01-06")));
        record(
                "2024-01-07",
                new OpportunityOpened(
                        ANNA,
                        OpportunityId.ofExternal(ANNA, "deal-1"),
                        "deal-1",
                        "sales",
                        "discovery",
                        personalData.sealText(ANNA, "Anna's office"),
                        euros(900),
                        null,
                        day("2024-01-07")));
        record(
                "2024-01-08",
                new DateCorrected(
                        ANNA, 2, List.of(2L), day("2023-12-24"), personalData.sealText(ANNA, "it was Christmas")));
        captured(MALLORY, ATTACK, "mallory@example.com", ATTACK);
        record("2024-02-01", touch(MALLORY, ATTACK, "2024-02-01"));
        record("2024-02-02", granted(MALLORY, ATTACK, "2024-02-02"));
        captured(ERASED, "Elena Bianchi", "elena@example.com", "Gone Ltd");
        record("2024-03-01", granted(ERASED, "Elena's form", "2024-03-01"));
        personalData.forgetting().announce(ERASED);
        record("2024-03-02", new PersonalDataErased(ERASED, "asked for it", day("2024-03-02")));
        personalData.forgetting().destroy(ERASED);
        personalData.forgetting().settle(ERASED);
    }

    @AfterAll
    static void stop() {
        server.close();
        personalData.close();
    }

    @Test
    void it_holds_everything_and_what_was_sealed_in_the_clear() {
        JsonNode dossier = server.json(DOSSIER);

        assertThat(dossier.at("/contact/person/name").stringValue()).isEqualTo("Anna Rossi");
        assertThat(dossier.at("/contact/opportunities/0/name").stringValue()).isEqualTo("Anna's office");
        assertThat(dossier.at("/contact/consents/0/why").stringValue()).isEqualTo("withdrawn");
        assertThat(dossier.at("/email/address").stringValue()).isEqualTo("anna@example.com");
        assertThat(dossier.at("/email/held").booleanValue()).isTrue();
        assertThat(positions(dossier.get("profile"))).containsExactly(1L, 3L);
        assertThat(dossier.at("/profile/1/data/person/phone").stringValue()).isEqualTo("+39 02 1");
        assertThat(positions(dossier.get("consents"))).containsExactly(4L, 5L);
        assertThat(types(dossier.get("profile"))).containsExactly("contact.lead-captured", "contact.profile-updated");
        assertThat(types(dossier.get("consents")))
                .containsExactly("contact.consent-granted", "contact.consent-withdrawn");
        assertThat(dossier.at("/consents/0/data/evidence").stringValue()).isEqualTo("form 12");
        assertThat(dossier.at("/scores/0/data/reasons/0/rule").stringValue()).isEqualTo("company in software");
        assertThat(positions(dossier.get("events"))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(dossier.at("/events/7/data/reason").stringValue()).isEqualTo("it was Christmas");
        assertThat(dossier.toString()).doesNotContain(MALLORY.toString());
    }

    @Test
    void a_touch_shows_at_its_corrected_date() {
        JsonNode dossier = server.json(DOSSIER);

        assertThat(dossier.at("/touches/0/at").stringValue()).isEqualTo("2023-12-24T00:00:00Z");
        assertThat(dossier.at("/events/1/effectiveAt").stringValue()).isEqualTo("2024-01-02T00:00:00Z");
    }

    @Test
    void it_says_who_was_shown_what_it_holds_itself_included_and_nobody_elses_name() {
        server.get("/v1/contacts", Role.INTEGRATOR);
        server.reads().record(Access.toEverybody(1, "cli:root", "local", "imbuto export", "run-1"));

        JsonNode reads = server.json(DOSSIER).get("reads");

        assertThat(reads.valueStream().map(read -> read.get("route").stringValue()))
                .contains("GET /v1/contacts", "imbuto export");
        JsonNode last = reads.get(reads.size() - 1);
        assertThat(last.get("route").stringValue()).isEqualTo("GET /v1/contacts/{ref}/dossier");
        assertThat(reads.toString()).doesNotContain(MALLORY.toString());
    }

    @Test
    void as_a_page_it_loads_nothing_runs_nothing_and_shows_text_as_text() {
        Answer page = server.get("/v1/contacts/ext:crm%2F2/dossier", Role.COMPLIANCE, "text/html");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("content-security-policy")).startsWith("default-src 'none'; style-src 'sha256-");
        assertThat(page.header("cache-control")).contains("no-store");
        assertThat(page.text())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "{{style}}")
                .doesNotContain("<script", "onload='x'", " &amp;<");
        // the parts of the template's own making, each as often as in it
        assertThat(page.text().split("</style>", -1)).hasSize(2);
        assertThat(page.text().split("<h2>", -1)).hasSize(10);
    }

    @Test
    void of_an_erased_person_it_says_what_is_left_and_nothing_about_the_person() {
        JsonNode dossier = server.json("/v1/contacts/ext:crm%2F3/dossier");
        String page = server.get("/v1/contacts/ext:crm%2F3/dossier", Role.COMPLIANCE, "text/html")
                .text();

        assertThat(dossier.at("/contact/erased").booleanValue()).isTrue();
        assertThat(dossier.at("/contact/person").isNull()).isTrue();
        assertThat(dossier.get("email").isNull()).isTrue();
        assertThat(dossier.at("/contact/consents/0/why").stringValue()).isEqualTo("erased");
        assertThat(types(dossier.get("events")))
                .containsExactly("contact.lead-captured", "contact.consent-granted", "contact.personal-data-erased");
        assertThat(dossier.at("/events/2/data/reason").stringValue()).isEqualTo("asked for it");
        assertThat(page).contains("What is held about this contact", "Gone Ltd", "asked for it");
        assertThat(dossier + page).doesNotContainIgnoringCase("Elena");
    }

    @Test
    void an_erased_person_stands_in_no_list_or_export_of_whom_to_contact() throws IOException {
        List<JsonNode> all =
                server.json("/v1/contacts").get("items").valueStream().toList();
        List<String> allowed = server.json("/v1/contacts?consent=news")
                .get("items")
                .valueStream()
                .map(contact -> contact.get("id").stringValue())
                .toList();
        StringWriter csv = new StringWriter();
        server.exportOf(personalData).write("news", contacts -> {}, csv, position -> {});

        assertThat(all)
                .filteredOn(contact -> contact.get("id").stringValue().equals(ERASED.toString()))
                .singleElement()
                .satisfies(contact -> assertThat(contact.get("person").isNull()).isTrue());
        assertThat(allowed).containsExactly(MALLORY.toString());
        assertThat(csv.toString()).contains(MALLORY.toString()).doesNotContain(ERASED.toString());
        assertThat(server.json("/v1/contacts?q=elena@example.com").get("items").size())
                .isZero();
        assertThat(all.toString() + csv).doesNotContainIgnoringCase("Elena");
    }

    @Test
    void the_page_shows_what_the_json_holds() throws Exception {
        String page = server.get(DOSSIER, Role.COMPLIANCE, "text/html").text();
        String keep = System.getProperty("imbuto.dossier.page");
        if (keep != null) {
            Files.writeString(Path.of(keep), page); // to be looked at
        }

        assertThat(page)
                .contains(
                        "What is held about Anna Rossi",
                        "anna@example.com",
                        "+39 02 1",
                        "Acme Tools",
                        "no: withdrawn",
                        "form 12",
                        "contact.consent-withdrawn<dl>",
                        "company in software",
                        "Anna&#39;s office",
                        "900.00 EUR",
                        "it was Christmas",
                        "contact.date-corrected",
                        "2023-12-24T00:00:00Z",
                        "GET /v1/contacts/{ref}/dossier");
    }

    @Test
    void a_page_is_only_for_those_who_prefer_it_and_other_forms_there_are_none() {
        assertThat(server.get(DOSSIER, Role.ADMIN, "*/*").header("content-type"))
                .startsWith("application/json");
        assertThat(server.get(DOSSIER, Role.ADMIN, "text/html,application/xhtml+xml,*/*;q=0.8")
                        .header("content-type"))
                .startsWith("text/html");
        assertThat(server.get(DOSSIER, Role.ADMIN, "image/png").status()).isEqualTo(406);
    }

    @Test
    void it_is_for_compliance_and_of_known_contacts() {
        assertThat(server.get(DOSSIER, Role.INTEGRATOR).status()).isEqualTo(403);
        assertThat(server.get(DOSSIER, Role.ANALYST).status()).isEqualTo(403);
        assertThat(server.withoutKey(DOSSIER).status()).isEqualTo(401);
        assertThat(server.get("/v1/contacts/ext:nobody/dossier", Role.COMPLIANCE)
                        .status())
                .isEqualTo(404);
        assertThat(server.get("/v1/contacts/nobody/dossier", Role.COMPLIANCE).status())
                .isEqualTo(400);
        assertThat(server.get("/v1/contacts/ext:nobody/dossier", Role.COMPLIANCE, "text/html")
                        .header("content-type"))
                .isEqualTo("application/problem+json");
    }

    private static void captured(ContactId contact, String name, String email, String company) {
        Person person = new Person(name, email, null, null);
        personalData.index(contact, person);
        record(
                "2024-01-01",
                new LeadCaptured(
                        contact,
                        null,
                        personalData.sealPerson(contact, person),
                        new Company(company, null, null, null, null),
                        "web",
                        null,
                        null,
                        null,
                        day("2024-01-01")));
    }

    private static TouchRecorded touch(ContactId contact, String channel, String day) {
        return new TouchRecorded(contact, channel, "click", null, null, day(day));
    }

    private static ConsentGranted granted(ContactId contact, String evidence, String day) {
        return new ConsentGranted(
                contact, "news", "consent", "v3", "web-form", personalData.sealText(contact, evidence), null, day(day));
    }

    private static void record(String day, Object event) {
        server.commit(day(day), event);
    }

    private static List<String> types(JsonNode items) {
        return items.valueStream().map(item -> item.get("type").stringValue()).toList();
    }

    private static List<Long> positions(JsonNode items) {
        return items.valueStream().map(item -> item.get("position").longValue()).toList();
    }
}
