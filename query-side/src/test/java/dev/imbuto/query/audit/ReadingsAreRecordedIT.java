package dev.imbuto.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.audit.Access;
import dev.imbuto.audit.AccessRecord;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import dev.imbuto.query.server.ReadServer;
import dev.imbuto.query.server.ReadServer.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingsAreRecordedIT {
    private static final ContactId ANNA = ContactId.ofExternal("crm/1");
    private static final ContactId BEA = ContactId.ofExternal("crm/2");
    private static final Instant DAY = Instant.parse("2024-01-01T00:00:00Z");

    /** Each shows personal data of Anna, and some of Bea as well. */
    private static final List<String> SHOWING_ANNA =
            List.of("/v1/contacts/ext:crm%2F1", "/v1/contacts/ext:crm%2F1/timeline", "/v1/contacts?q=anna");

    @TempDir
    private Path folder;

    private PersonalData personalData;
    private ReadServer server;

    @BeforeEach
    void start() {
        personalData = SqlitePersonalData.open(folder, Optional.empty(), true);
        server = new ReadServer(folder, personalData);
        captured(ANNA, "Anna");
        captured(BEA, "Bea");
    }

    @AfterEach
    void stop() {
        server.close();
        personalData.close();
    }

    @Test
    void who_saw_whom_by_which_route_is_recorded_but_not_what_was_looked_for() {
        server.get("/v1/contacts/ext:crm%2F1", Role.INTEGRATOR);
        server.get("/v1/contacts?q=anna", Role.COMPLIANCE);
        server.get("/v1/contacts", Role.COMPLIANCE);
        server.get("/v1/contacts/" + BEA + "/timeline", Role.ADMIN);

        List<Access> accesses = recorded();
        assertThat(accesses)
                .extracting(Access::route)
                .containsExactly(
                        "GET /v1/contacts/{ref}",
                        "GET /v1/contacts",
                        "GET /v1/contacts",
                        "GET /v1/contacts/{ref}/timeline");
        assertThat(accesses)
                .extracting(Access::contacts)
                .containsExactly(List.of(ANNA), List.of(ANNA), List.of(ANNA, BEA), List.of(BEA));
        assertThat(accesses).extracting(Access::client).containsOnly("loopback");
        assertThat(accesses).extracting(Access::correlationId).doesNotHaveDuplicates();
        assertThat(accesses.get(1).actor())
                .isEqualTo(accesses.get(2).actor())
                .isNotEqualTo(accesses.get(0).actor());
        assertThat(server.reads().read(0, 10).toString()).doesNotContain("q=", "anna", "Anna");
    }

    @Test
    void an_answer_without_personal_data_is_no_reading() {
        server.get("/v1/contacts/ext:crm%2F1", Role.ANALYST);
        server.get("/v1/contacts/ext:nobody", Role.ADMIN);
        server.get("/v1/contacts/ext:crm%2F1?asOf=2000-01-01", Role.ADMIN);
        server.get("/v1/contacts/ext:crm%2F1/timeline?after=9", Role.ADMIN);
        server.get("/v1/contacts?q=nobody", Role.ADMIN);
        server.get("/v1/contacts?colour=red", Role.ADMIN);
        server.get("/v1/audit?contact=" + ANNA, Role.COMPLIANCE);
        server.get("/v1/audit/reads?contact=" + ANNA, Role.COMPLIANCE);

        assertThat(recorded()).isEmpty();
    }

    @Test
    void what_cannot_be_recorded_is_not_shown() throws SQLException {
        change("CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        for (String path : SHOWING_ANNA) {
            Answer answer = server.get(path, Role.ADMIN);
            assertThat(answer.status()).as(path).isEqualTo(503);
            assertThat(answer.header("retry-after")).as(path).isEqualTo("1");
            assertThat(answer.json().get("code").stringValue()).isEqualTo("reads-not-recorded");
            assertThat(answer.text() + answer.headers()).doesNotContain("Anna", "example.com", "disk");
        }
        assertThat(server.get("/v1/reports/pipeline", Role.ANALYST).status()).isEqualTo(200);

        change("DROP TRIGGER full");
        assertThat(server.get(SHOWING_ANNA.get(0), Role.ADMIN).text()).contains("Anna");
        assertThat(recorded()).hasSize(1);
    }

    @Test
    void the_records_are_read_page_by_page_and_by_whom_and_of_whom() {
        SHOWING_ANNA.forEach(path -> server.get(path, Role.INTEGRATOR));
        server.get("/v1/contacts/ext:crm%2F2", Role.COMPLIANCE);
        server.reads().record(Access.toEverybody(1, "cli:root", "local", "imbuto export", "run-1"));

        JsonNode first = server.json("/v1/audit/reads?limit=2");
        assertThat(first.get("items").size()).isEqualTo(2);
        assertThat(first.get("next").stringValue()).isEqualTo("2");
        assertThat(first.at("/items/0/contacts/0").stringValue()).isEqualTo(ANNA.toString());
        assertThat(first.at("/items/0/hash").stringValue()).matches("[0-9a-f]{64}");
        assertThat(first.at("/items/0/everybodyUpTo").isNull()).isTrue();
        assertThat(numbers("?after=2")).containsExactly(3L, 4L, 5L);
        assertThat(numbers("?contact=ext:crm/1")).containsExactly(1L, 2L, 3L, 5L);
        assertThat(numbers("?contact=" + BEA)).containsExactly(4L); // captured after what was exported
        assertThat(numbers("?contact=ext:nobody")).isEmpty();
        assertThat(numbers("?actor=cli:root")).containsExactly(5L);
        assertThat(numbers("?route=GET+/v1/contacts")).containsExactly(3L);
        assertThat(numbers("?fromNumber=2&toNumber=4")).containsExactly(2L, 3L);
        assertThat(numbers("?to=2024-01-01")).isEmpty();
        assertThat(numbers("?from=2024-01-01")).hasSize(5);
    }

    private void captured(ContactId contact, String name) {
        Person person = new Person(name, name + "@example.com", null, null);
        server.commit(
                DAY,
                new LeadCaptured(
                        contact, null, personalData.sealPerson(contact, person), null, null, null, null, null, DAY));
    }

    private List<Access> recorded() {
        return server.reads().read(0, 100).stream().map(AccessRecord::access).toList();
    }

    private List<Long> numbers(String query) {
        return server.json("/v1/audit/reads" + query)
                .get("items")
                .valueStream()
                .map(item -> item.get("number").longValue())
                .toList();
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("reads.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
