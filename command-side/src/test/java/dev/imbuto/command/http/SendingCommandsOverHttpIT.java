package dev.imbuto.command.http;

import static dev.imbuto.command.http.ACommandServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.contact.ContactId;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SendingCommandsOverHttpIT {
    @TempDir
    private static Path folder;

    private static ACommandServer server;

    @BeforeAll
    static void start() {
        server = ACommandServer.in(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_capture_is_answered_with_the_place_of_the_contact() {
        HttpResponse<String> answer = server.post("/v1/contacts", """
                {"externalId":"acme 1","person":{"name":"Ann","email":"ann@example.org"},"company":{"name":"Acme"}}""");

        String id = ContactId.ofExternal("acme 1").toString();
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location")).contains("/v1/contacts/" + id);
        assertThat(answer.headers().firstValue("ETag")).contains("\"1\"");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode outcome = json(answer);
        assertThat(outcome.get("id").stringValue()).isEqualTo(id);
        assertThat(outcome.get("stage").stringValue()).isEqualTo("LEAD");
        assertThat(outcome.get("version").intValue()).isEqualTo(1);
        assertThat(answer.headers().firstValue("Imbuto-Position"))
                .contains(outcome.get("position").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme:2", "a/b", "ü ö", "a%2Fb", "50%", "x?y#z", "+", "."})
    void a_contact_is_addressed_by_its_id_or_by_any_external_id(String externalId) {
        JsonNode captured = json(server.post("/v1/contacts", "{\"externalId\":\"" + externalId + "\"}"));
        String encoded =
                URLEncoder.encode("ext:" + externalId, StandardCharsets.UTF_8).replace("+", "%20");

        HttpResponse<String> byExternalId = server.post("/v1/contacts/" + encoded + "/assign", "{\"owner\":\"Anna\"}");
        HttpResponse<String> byId =
                server.post("/v1/contacts/" + captured.get("id").stringValue() + "/assign", "{\"owner\":\"Bert\"}");

        assertThat(byExternalId.statusCode()).as(byExternalId.body()).isEqualTo(200);
        assertThat(byId.statusCode()).isEqualTo(200);
        assertThat(json(byId).get("version").intValue()).isEqualTo(3);
        assertThat(byId.headers().firstValue("ETag")).contains("\"3\"");
    }

    @Test
    void contacts_without_external_id_are_contacts_of_their_own() {
        JsonNode one = json(server.post("/v1/contacts", "{}"));
        JsonNode other = json(server.post("/v1/contacts", "{}"));

        assertThat(one.get("id")).isNotEqualTo(other.get("id"));
    }

    @Test
    void an_opportunity_that_is_made_is_named_in_the_answer() {
        capture("buyer");
        server.post("/v1/contacts/ext:buyer/qualify", "{}");

        JsonNode opened = json(server.post("/v1/contacts/ext:buyer/open-opportunity", "{\"externalId\":\"deal-1\"}"));

        assertThat(opened.at("/opportunity/externalId").stringValue()).isEqualTo("deal-1");
        assertThat(opened.at("/opportunity/id").stringValue()).hasSize(36);
        assertThat(opened.get("stage").stringValue()).isEqualTo("OPPORTUNITY");
    }

    @Test
    void the_same_external_id_again_is_refused_with_the_id() {
        String id = capture("twice").get("id").stringValue();

        HttpResponse<String> again = server.post("/v1/contacts", "{\"externalId\":\"twice\"}");

        assertProblem(again, 409, "already-captured");
        assertThat(json(again).get("id").stringValue()).isEqualTo(id);
        assertThat(json(again).at("/errors/0/pointer").stringValue()).isEqualTo("/externalId");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            POST | /v1/contacts/ext:errors/assign      | {"owner":                      | 400 | malformed         | pointer   | ~~
            POST | /v1/contacts/ext:errors/assign      | {"owner":"a","x":1}            | 400 | malformed         | pointer   | /x
            POST | /v1/contacts/ext:errors/assign      | {}                             | 400 | malformed         | pointer   | /owner
            POST | /v1/contacts/ext:errors/assign      | {"owner":"a","contact":"b"}    | 400 | malformed         | pointer   | /contact
            POST | /v1/contacts/ext:errors/assign      | {"owner":"a","effectiveAt":"x"}| 400 | malformed         | pointer   | /effectiveAt
            POST | /v1/contacts/ext:errors/record-touch| {"channel":"E Mail","kind":"k"}| 400 | malformed         | pointer   | /channel
            POST | /v1/contacts/errors/assign          | {"owner":"a"}                  | 400 | malformed         | parameter | ref
            POST | /v1/contacts/ext:nobody/assign      | {"owner":"a"}                  | 404 | unknown-contact   |           |
            POST | /v1/contacts/ext:errors/promote     | {}                             | 404 | unknown-command   |           |
            POST | /v1/contacts/ext:errors/capture-lead| {}                             | 404 | unknown-command   |           |
            POST | /v1/campaigns/spring/qualify        | {}                             | 404 | unknown-command   |           |
            PUT  | /v1/pipelines/Not%20A%20Key         | {"name":"n","stages":[]}       | 400 | malformed         | parameter | key
            POST | /v1/contacts/ext:errors/recycle     | {}                             | 409 | not-allowed-in-stage |        |
            POST | /v1/contacts/ext:errors/disqualify  | {"reason":"whatever"}          | 422 | unknown-reason    | pointer   | /reason
            POST | /v1/contacts/ext:errors/assign      | {"owner":"a","effectiveAt":"2999-01-01"} | 422 | effective-in-future | pointer | /effectiveAt
            """)
    void what_cannot_be_done_is_a_problem_with_its_place(
            String method, String path, String body, int status, String code, String kind, String place) {
        capture("errors");

        HttpResponse<String> answer = server.send(method, path, body);

        assertProblem(answer, status, code);
        if (kind != null) {
            assertThat(json(answer).at("/errors/0").get(kind).stringValue()).isEqualTo(place);
        }
        assertThat(answer.body()).doesNotContain("dev.imbuto").doesNotContain("Exception");
    }

    @Test
    void a_body_that_is_not_json_by_its_type_is_415() {
        assertProblem(server.post("/v1/contacts", "{}", "Content-Type", "text/plain"), 415, "unsupported-media-type");
    }

    @Test
    void a_body_of_more_than_four_megabytes_is_413() {
        assertProblem(server.post("/v1/contacts", " ".repeat((4 << 20) + 1)), 413, "too-large");
    }

    @ParameterizedTest
    @CsvSource({"ANALYST,403", "COMPLIANCE,403", "INTEGRATOR,201", "ADMIN,201"})
    void commands_are_for_integrators_and_admins(Role role, int status) {
        HttpResponse<String> answer = server.post("/v1/contacts", "{}", "Authorization", "Bearer " + server.key(role));

        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void whoever_has_no_key_may_send_nothing() {
        assertProblem(server.post("/v1/contacts", "{}", "Authorization", "Bearer x"), 401, "unauthenticated");
    }

    @Test
    void a_write_can_be_bound_to_the_version_it_was_meant_for() {
        capture("versioned");

        HttpResponse<String> stale =
                server.post("/v1/contacts/ext:versioned/assign", "{\"owner\":\"a\"}", "If-Match", "\"7\"");
        HttpResponse<String> current =
                server.post("/v1/contacts/ext:versioned/assign", "{\"owner\":\"a\"}", "If-Match", "\"1\"");

        assertProblem(stale, 412, "stale-version");
        assertThat(current.statusCode()).isEqualTo(200);
        assertThat(current.headers().firstValue("ETag")).contains("\"2\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7", "\"seven\"", "W/\"1\"", "*", "\"1\", \"2\"", "\"-1\"", "\"01\"", "\"99999999999999999999\""
            })
    void a_version_that_is_none_is_malformed(String version) {
        capture("malformed-version");

        HttpResponse<String> answer =
                server.post("/v1/contacts/ext:malformed-version/score", "{}", "If-Match", version);

        assertProblem(answer, 400, "malformed");
        assertThat(json(answer).at("/errors/0/header").stringValue()).isEqualTo("If-Match");
    }

    private static JsonNode capture(String externalId) {
        return json(server.post("/v1/contacts", "{\"externalId\":\"" + externalId + "\"}"));
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        assertThat(problem.get("type").stringValue()).isNotBlank();
    }
}
