package dev.imbuto.query.contact;

import static dev.imbuto.query.contact.Life.day;
import static dev.imbuto.query.contact.Life.euros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import dev.imbuto.query.server.ReadServer;
import dev.imbuto.query.server.ReadServer.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingContactsIT {
    private static final ContactId ANNA = ContactId.ofExternal("crm/1");
    private static final OpportunityId OFFICE = OpportunityId.ofExternal(ANNA, "deal-1");

    @TempDir
    private Path folder;

    private PersonalData personalData;
    private ReadServer server;

    @BeforeEach
    void start() {
        personalData = SqlitePersonalData.open(folder, Optional.empty(), true);
        server = new ReadServer(folder, personalData);
        captured(ANNA, "crm/1", "Anna Rossi", "anna@example.com", "Acme Tools", "web", "2024-01-01");
        server.commit(day("2024-02-01"), new OwnerAssigned(ANNA, "bruno", "north", day("2024-01-15")));
        server.commit(
                day("2024-03-01"),
                new LeadQualified(
                        ANNA, List.of("need"), personalData.sealText(ANNA, "wants an offer"), day("2024-03-01")));
        server.commit(
                day("2024-04-01"),
                new OpportunityOpened(
                        ANNA,
                        OFFICE,
                        "deal-1",
                        "sales",
                        "discovery",
                        personalData.sealText(ANNA, "Anna's office"),
                        euros(900),
                        null,
                        day("2024-04-01")));
    }

    @AfterEach
    void stop() {
        server.close();
        personalData.close();
    }

    @Test
    void a_contact_is_read_by_its_id_or_by_its_external_id() {
        JsonNode contact = server.json("/v1/contacts/" + ANNA);

        assertThat(contact).isEqualTo(server.json("/v1/contacts/ext:crm%2F1"));
        assertThat(contact).isEqualTo(json("""
                {"id": "%s", "externalId": "crm/1", "stage": "OPPORTUNITY", "erased": false, "version": 4,
                 "company": {"name": "Acme Tools", "sector": null, "country": null, "employees": null,
                    "annualRevenue": null},
                 "person": {"name": "Anna Rossi", "email": "anna@example.com", "phone": null, "jobTitle": null},
                 "source": "web", "campaign": "spring", "channel": "search", "landingPage": null,
                 "capturedAt": "2024-01-01T00:00:00Z", "owner": "bruno", "team": "north", "score": null,
                 "qualification": {},
                 "qualified": {"criteria": ["need"], "reason": "wants an offer", "at": "2024-03-01T00:00:00Z"},
                 "disqualified": null, "consents": [],
                 "opportunities": [{"id": "%s", "externalId": "deal-1", "pipeline": "sales", "stage": "discovery",
                    "state": "open", "closedFrom": null, "name": "Anna's office",
                    "amount": {"amount": "900.00", "currency": "EUR"}, "expectedClose": null,
                    "openedAt": "2024-04-01T00:00:00Z", "closedAt": null, "lost": null, "won": null,
                    "costOfSale": null, "reversed": null, "reversedAt": null}],
                 "touches": {"count": 0, "first": null, "last": null}}""".formatted(ANNA, OFFICE)));
    }

    @Test
    void the_version_is_the_entity_tag() {
        assertThat(server.get("/v1/contacts/" + ANNA, Role.INTEGRATOR).header("etag"))
                .isEqualTo("\"4\"");
        assertThat(server.get("/v1/contacts/" + ANNA + "?asKnownAt=position:2", Role.INTEGRATOR)
                        .header("etag"))
                .isEqualTo("\"2\"");
    }

    @Test
    void as_of_a_day_it_shows_what_had_happened_by_then() {
        JsonNode contact = server.json("/v1/contacts/ext:crm%2F1?asOf=2024-02-29");

        assertThat(contact.get("stage").stringValue()).isEqualTo("LEAD");
        assertThat(contact.get("owner").stringValue()).isEqualTo("bruno");
        assertThat(contact.get("opportunities").size()).isZero();
    }

    @Test
    void as_known_on_a_day_it_shows_what_had_been_recorded_by_then() {
        String contact = "/v1/contacts/ext:crm%2F1";

        assertThat(server.json(contact + "?asOf=2024-01-20&asKnownAt=2024-01-31")
                        .get("owner")
                        .isNull())
                .isTrue();
        assertThat(server.json(contact + "?asOf=2024-01-20&asKnownAt=2024-02-01")
                        .get("owner")
                        .stringValue())
                .isEqualTo("bruno");
        assertThat(server.json(contact + "?asKnownAt=position:3").get("stage").stringValue())
                .isEqualTo("PROSPECT");
    }

    @Test
    void who_was_not_there_yet_or_never_was_is_unknown() {
        for (String path : List.of(
                "/v1/contacts/ext:nobody",
                "/v1/contacts/" + ContactId.ofExternal("nobody"),
                "/v1/contacts/ext:nobody/timeline",
                "/v1/contacts/ext:crm%2F1?asOf=2023-12-31",
                "/v1/contacts/ext:crm%2F1?asKnownAt=position:0")) {
            Answer answer = server.get(path, Role.INTEGRATOR);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.json().get("code").stringValue()).isEqualTo("unknown-contact");
        }
    }

    @Test
    void what_cannot_be_read_is_named() {
        assertThat(faultOf("/v1/contacts/anna")).isEqualTo("ref");
        assertThat(faultOf("/v1/contacts/ext:crm%2F1?asOf=yesterday")).isEqualTo("asOf");
        assertThat(faultOf("/v1/contacts/ext:crm%2F1?asKnownAt=position:5")).isEqualTo("asKnownAt");
        assertThat(faultOf("/v1/contacts/ext:crm%2F1?colour=red")).isEqualTo("colour");
        assertThat(faultOf("/v1/contacts/ext:crm%2F1/timeline?limit=0")).isEqualTo("limit");
        assertThat(faultOf("/v1/contacts/ext:crm%2F1/timeline?limit=1001")).isEqualTo("limit");
        assertThat(faultOf("/v1/contacts/ext:crm%2F1/timeline?after=-1")).isEqualTo("after");
        assertThat(faultOf("/v1/contacts?stage=BOSS")).isEqualTo("stage");
        assertThat(faultOf("/v1/contacts?after=abc")).isEqualTo("after");
        assertThat(faultOf("/v1/contacts?after=OTk5OTow")).isEqualTo("after");
        assertThat(faultOf("/v1/contacts?q=")).isEqualTo("q");
    }

    @Test
    void the_timeline_shows_what_was_sealed_in_the_clear() {
        JsonNode timeline = server.json("/v1/contacts/ext:crm%2F1/timeline");

        assertThat(timeline.get("next").isNull()).isTrue();
        assertThat(timeline.get("items").size()).isEqualTo(4);
        assertThat(timeline.at("/items/0/data/person"))
                .isEqualTo(json("{\"name\": \"Anna Rossi\", \"email\": \"anna@example.com\"}"));
        assertThat(timeline.at("/items/2")).isEqualTo(json("""
                {"position": 3, "version": 3, "type": "contact.lead-qualified", "effectiveAt": "2024-03-01T00:00:00Z",
                 "recordedAt": "2024-03-01T00:00:00Z", "actor": "key-1",
                 "data": {"contact": "%s", "criteria": ["need"], "reason": "wants an offer",
                    "effectiveAt": "2024-03-01T00:00:00Z"}}""".formatted(ANNA)));
        assertThat(timeline.at("/items/3/data/name").stringValue()).isEqualTo("Anna's office");
    }

    @Test
    void only_who_may_see_people_sees_contacts() {
        for (String path : List.of("/v1/contacts", "/v1/contacts/ext:crm%2F1", "/v1/contacts/ext:crm%2F1/timeline")) {
            assertThat(server.get(path, Role.INTEGRATOR).status()).as(path).isEqualTo(200);
            assertThat(server.get(path, Role.COMPLIANCE).status()).as(path).isEqualTo(200);
            assertThat(server.get(path, Role.ADMIN).status()).as(path).isEqualTo(200);
            assertThat(server.get(path, Role.ANALYST).status()).as(path).isEqualTo(403);
            assertThat(server.withoutKey(path).status()).as(path).isEqualTo(401);
            assertThat(server.get(path, Role.ANALYST).text()).doesNotContain("Anna", "Acme");
        }
    }

    @Test
    void contacts_are_listed_by_stage_owner_and_source() {
        captured(
                ContactId.ofExternal("crm/2"), "crm/2", "Bea Bianchi", "bea@example.com", "Beta", "fair", "2024-05-01");

        assertThat(listed("")).containsExactly("crm/1", "crm/2");
        assertThat(listed("?stage=LEAD")).containsExactly("crm/2");
        assertThat(listed("?stage=LEAD,OPPORTUNITY")).containsExactly("crm/1", "crm/2");
        assertThat(listed("?owner=bruno")).containsExactly("crm/1");
        assertThat(listed("?owner=(blank)")).containsExactly("crm/2");
        assertThat(listed("?source=fair")).containsExactly("crm/2");
        assertThat(listed("?source=fair&owner=bruno")).isEmpty();
    }

    @Test
    void a_word_finds_contacts_by_name_e_mail_company_and_external_id() {
        ContactId bea = ContactId.ofExternal("crm/2");
        captured(bea, "crm/2", "Bea Rossi", "bea@example.com", "Beta", "fair", "2024-05-01");

        assertThat(listed("?q=rossi")).containsExactly("crm/1", "crm/2");
        assertThat(listed("?q=anna+ROSSI")).containsExactly("crm/1");
        assertThat(listed("?q=Bea%40Example.com")).containsExactly("crm/2");
        assertThat(listed("?q=tools")).containsExactly("crm/1");
        assertThat(listed("?q=m/2")).containsExactly("crm/2");
        assertThat(listed("?q=ross")).isEmpty();
        assertThat(listed("?q=%25")).isEmpty();

        server.commit(
                day("2024-06-01"),
                new ProfileUpdated(
                        bea,
                        null,
                        new CompanyChange(new Change<>("Gamma"), null, null, null, null),
                        day("2024-06-01")));
        assertThat(listed("?q=gamma")).containsExactly("crm/2");
        assertThat(listed("?q=beta")).isEmpty();
    }

    @Test
    void the_pages_of_a_list_show_what_was_known_at_its_first_page() {
        for (int i = 2; i <= 5; i++) {
            captured(
                    ContactId.ofExternal("crm/" + i),
                    "crm/" + i,
                    "Name " + i,
                    i + "@example.com",
                    "Co",
                    "web",
                    "2024-05-01");
        }
        JsonNode first = server.json("/v1/contacts?stage=LEAD&limit=2");
        assertThat(externalIds(first)).containsExactly("crm/2", "crm/3");

        ContactId fourth = ContactId.ofExternal("crm/4");
        server.commit(day("2024-06-01"), new LeadQualified(fourth, List.of(), null, day("2024-06-01")));
        captured(ContactId.ofExternal("crm/6"), "crm/6", "Six", "6@example.com", "Co", "web", "2024-06-01");

        JsonNode second = server.json(
                "/v1/contacts?stage=LEAD&limit=2&after=" + first.get("next").stringValue());
        assertThat(externalIds(second)).containsExactly("crm/4", "crm/5");
        assertThat(second.at("/items/0/stage").stringValue()).isEqualTo("LEAD");
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(listed("?stage=LEAD")).containsExactly("crm/2", "crm/3", "crm/5", "crm/6");
    }

    @Test
    void contacts_are_listed_by_whether_they_may_be_contacted_now() {
        Instant day = day("2024-05-01");
        Instant ended = day("2024-05-02");
        for (int i = 2; i <= 8; i++) {
            captured(
                    ContactId.ofExternal("crm/" + i),
                    "crm/" + i,
                    "N " + i,
                    i + "@example.com",
                    "C",
                    "web",
                    "2024-05-01");
        }
        consented(2, day, null);
        consented(3, day, ended);
        consented(4, day, null);
        server.commit(ended, new ConsentWithdrawn(ContactId.ofExternal("crm/4"), "news", ended));
        server.commit(ended, new ConsentWithdrawn(ContactId.ofExternal("crm/5"), "news", day));
        consented(5, day, null); // of the same instant
        consented(6, day("2024-06-01"), Instant.now().plusSeconds(3_600));
        server.commit(ended, new ConsentWithdrawn(ContactId.ofExternal("crm/7"), "news", day));
        consented(7, day("2024-06-01"), null);

        assertThat(listed("?consent=news")).containsExactly("crm/2", "crm/6", "crm/7");
        assertThat(listed("?consent=news&stage=PROSPECT")).isEmpty();
        assertThat(listed("?consent=calls")).isEmpty();
        assertThat(server.json("/v1/contacts?consent=news")
                        .at("/items/1/consents/0/why")
                        .stringValue())
                .isEqualTo("granted");
    }

    @Test
    void who_withdrew_since_the_first_page_is_on_no_later_one() {
        for (int i = 2; i <= 5; i++) {
            captured(
                    ContactId.ofExternal("crm/" + i),
                    "crm/" + i,
                    "N " + i,
                    i + "@example.com",
                    "C",
                    "web",
                    "2024-05-01");
            consented(i, day("2024-05-01"), null);
        }
        JsonNode first = server.json("/v1/contacts?consent=news&limit=2");
        assertThat(externalIds(first)).containsExactly("crm/2", "crm/3");

        server.commit(
                day("2024-06-01"), new ConsentWithdrawn(ContactId.ofExternal("crm/4"), "news", day("2024-06-01")));

        assertThat(listed("?consent=news&limit=2&after=" + first.get("next").stringValue()))
                .containsExactly("crm/5");
    }

    private void consented(int contact, Instant at, Instant expires) {
        server.commit(
                at,
                new ConsentGranted(
                        ContactId.ofExternal("crm/" + contact), "news", "consent", null, null, null, expires, at));
    }

    @Test
    void a_forgotten_person_is_found_by_nothing_personal_any_more() {
        personalData.forgetting().destroy(ANNA);

        assertThat(server.json("/v1/contacts/ext:crm%2F1").get("person").isNull())
                .isTrue();
        assertThat(server.get("/v1/contacts/ext:crm%2F1/timeline", Role.COMPLIANCE)
                        .text())
                .doesNotContain("Anna", "offer");
        assertThat(listed("?q=rossi")).isEmpty();
        assertThat(listed("?q=acme")).containsExactly("crm/1");
    }

    private void captured(
            ContactId contact,
            String externalId,
            String name,
            String email,
            String company,
            String source,
            String day) {
        Person person = new Person(name, email, null, null);
        personalData.index(contact, person);
        server.commit(
                day(day),
                new LeadCaptured(
                        contact,
                        externalId,
                        personalData.sealPerson(contact, person),
                        new Company(company, null, null, null, null),
                        source,
                        "spring",
                        "search",
                        null,
                        day(day)));
    }

    private List<String> listed(String query) {
        return externalIds(server.json("/v1/contacts" + query));
    }

    private static List<String> externalIds(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("items").forEach(contact -> ids.add(contact.get("externalId").stringValue()));
        return ids;
    }

    private String faultOf(String path) {
        Answer answer = server.get(path, Role.INTEGRATOR);
        assertThat(answer.status()).as(path).isEqualTo(400);
        return answer.json().at("/errors/0/parameter").stringValue();
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
