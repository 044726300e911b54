package dev.imbuto.command.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.contact.ContactId;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AnsweringEveryLineTest {
    private static final String GOOD = """
            {"ref":"good","command":"score","contact":"ext:acme"}""";

    private final ABatch batch = new ABatch((command, context) -> ABatch.done(command));

    @AfterEach
    void close() {
        batch.close();
    }

    @Test
    void an_answer_names_its_line_and_the_ref_of_the_client() {
        List<JsonNode> answers = batch.answers("", """
                {"ref":"r1","command":"capture-lead","externalId":"acme"}""", "   ", """
                {"command":"qualify","contact":"ext:acme"}""");

        assertThat(answers).hasSize(2);
        JsonNode captured = answers.get(0);
        assertThat(captured.get("line").intValue()).isEqualTo(2);
        assertThat(captured.get("ref").stringValue()).isEqualTo("r1");
        assertThat(captured.get("status").intValue()).isEqualTo(201);
        assertThat(captured.get("id").stringValue())
                .isEqualTo(ContactId.ofExternal("acme").toString());
        assertThat(captured.get("stage").stringValue()).isEqualTo("LEAD");
        assertThat(captured.get("version").intValue()).isEqualTo(1);
        assertThat(captured.get("position").longValue()).isPositive();
        assertThat(captured.has("replayed")).isFalse();
        JsonNode qualified = answers.get(1);
        assertThat(qualified.get("line").intValue()).isEqualTo(4);
        assertThat(qualified.has("ref")).isFalse();
        assertThat(qualified.get("status").intValue()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            nonsense                                                                | 400 | malformed       |                  |
            []                                                                      | 400 | malformed       |                  |
            {"ref":"r","command":                                                   | 400 | malformed       |                  | r
            {"command":"score","ref":"r"} trailing                                  | 400 | malformed       |                  | r
            {"ref":"r","contact":"ext:acme"}                                        | 400 | malformed       | /command         | r
            {"ref":"r","command":"Score","contact":"ext:acme"}                      | 404 | unknown-command | /command         | r
            {"ref":"r","command":7,"contact":"ext:acme"}                            | 400 | malformed       | /command         | r
            {"ref":7,"command":"score","contact":"ext:acme"}                        | 400 | malformed       | /ref             |
            {"ref":"r","command":"score"}                                           | 400 | malformed       | /contact         | r
            {"ref":"r","command":"score","contact":"acme"}                          | 400 | malformed       | /contact         | r
            {"ref":"r","command":"score","contact":"ext:acme","pointless":1}        | 400 | malformed       | /pointless       | r
            {"ref":"r","command":"assign","contact":"ext:acme"}                     | 400 | malformed       | /owner           | r
            {"ref":"r","command":"assign","contact":"ext:acme","owner":5}           | 400 | malformed       | /owner           | r
            {"ref":"r","command":"capture-lead","contact":"ext:acme"}               | 400 | malformed       | /contact         | r
            {"ref":"r","command":"capture-lead","company":{"employees":"x"}}        | 400 | malformed       | /company/employees | r
            {"ref":"r","command":"end-campaign"}                                    | 400 | malformed       | /campaign        | r
            {"ref":"r","command":"end-campaign","campaign":"Not A Key"}             | 400 | malformed       | /campaign        | r
            {"ref":"r","command":"end-campaign","campaign":"spring","key":"spring"} | 400 | malformed       | /key             | r
            {"ref":"r","command":"launch-campaign","campaign":"Not A Key","name":"n","channel":"c"} | 400 | malformed | /campaign | r
            {"ref":"r","command":"define-pipeline","name":"n","stages":[]}          | 400 | malformed       | /pipeline        | r
            {"ref":"r","command":"erase","contact":"ext:acme","reason":"asked"}      | 403 | forbidden       | /command         | r
            {"ref":"r","command":"score","contact":"ext:acme","idempotencyKey":""}  | 400 | malformed       | /idempotencyKey  | r
            {"ref":"r","command":"score","contact":"ext:acme","idempotencyKey":"é"} | 400 | malformed       | /idempotencyKey  | r
            {"ref":"r","command":"score","contact":"ext:acme","contact":"ext:b"}    | 400 | malformed       | /contact         | r
            """)
    void a_bad_line_has_its_problem_and_stops_no_other(
            String line, int status, String code, String pointer, String ref) {
        List<JsonNode> answers = batch.answers(GOOD, line, GOOD);

        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).get("status").intValue()).isEqualTo(200);
        assertThat(answers.get(2).get("status").intValue()).isEqualTo(200);
        JsonNode bad = answers.get(1);
        assertThat(bad.get("status").intValue()).isEqualTo(status);
        assertThat(bad.path("ref").stringValue(null)).isEqualTo(ref);
        JsonNode problem = bad.get("problem");
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.at("/errors/0/pointer").stringValue()).isEqualTo(pointer == null ? "" : pointer);
    }

    @Test
    void an_admin_may_erase_in_a_batch() {
        JsonNode answer = batch.as(Role.ADMIN).answers("""
                {"command":"erase","contact":"ext:acme","reason":"asked"}""").get(0);

        assertThat(answer.get("status").intValue()).isEqualTo(200);
    }

    @Test
    void what_is_not_utf_8_is_the_problem_of_its_line() {
        byte[] latin = "{\"ref\":\"r\",\"command\":\"assign\",\"contact\":\"ext:acme\",\"owner\":\"Jos\u00e9\"}"
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

        List<JsonNode> answers = batch.answers(lines(GOOD.getBytes(UTF_8), latin, GOOD.getBytes(UTF_8)), null);

        assertThat(answers)
                .extracting(answer -> answer.get("status").intValue())
                .containsExactly(200, 400, 200);
        assertThat(answers.get(1).get("ref").stringValue()).isEqualTo("r");
    }

    @Test
    void a_line_of_more_than_a_megabyte_is_the_problem_of_its_line() {
        String longest = "{\"ref\":\"r\",\"command\":\"score\",\"contact\":\"ext:acme\"" + " ".repeat(1024 * 1024);

        List<JsonNode> answers = batch.answers(GOOD, longest + "}", GOOD);

        assertThat(answers)
                .extracting(answer -> answer.get("status").intValue())
                .containsExactly(200, 413, 200);
        assertThat(answers.get(1).get("ref").stringValue()).isEqualTo("r");
    }

    @Test
    void a_campaign_is_named_alike_by_all_its_lines() {
        List<JsonNode> answers = batch.answers("""
                {"command":"launch-campaign","campaign":"spring","name":"Spring","channel":"email"}""", """
                {"command":"launch-campaign","key":"summer","name":"Summer","channel":"email"}""", """
                {"command":"end-campaign","campaign":"spring"}""", """
                {"command":"define-pipeline","pipeline":"sales","name":"Sales",
                "stages":[{"key":"a","name":"A","probability":0.5}]}""".replace("\n", ""));

        assertThat(answers)
                .extracting(answer -> answer.get("status").intValue())
                .containsOnly(200);
        assertThat(answers)
                .extracting(answer -> answer.get("id").stringValue())
                .containsExactly("spring", "summer", "spring", "sales");
    }

    @Test
    void a_defect_is_the_problem_of_its_line_and_says_nothing_of_the_inside() {
        try (ABatch broken = new ABatch((command, context) -> {
            throw new IllegalStateException("secret");
        })) {
            List<JsonNode> answers = broken.answers(GOOD, GOOD);

            assertThat(answers)
                    .extracting(answer -> answer.get("status").intValue())
                    .containsExactly(500, 500);
            assertThat(answers.toString()).doesNotContain("secret");
        }
    }

    @Test
    void a_capture_without_external_id_is_of_a_contact_of_its_own() {
        List<JsonNode> answers = batch.answers("""
                {"command":"capture-lead"}""", """
                {"command":"capture-lead"}""", """
                {"command":"capture-lead","idempotencyKey":"k"}""", """
                {"command":"capture-lead","idempotencyKey":"k"}""");

        List<String> ids =
                answers.stream().map(answer -> answer.get("id").stringValue()).toList();
        assertThat(ids.get(0)).isNotEqualTo(ids.get(1));
        assertThat(ids.get(2)).isEqualTo(ids.get(3)).isNotEqualTo(ids.get(0));
    }

    @Test
    void lines_that_come_while_the_server_stops_are_not_carried_out_and_say_so() {
        Map<String, Object> carriedOut = new ConcurrentHashMap<>();
        try (ABatch stopping = new ABatch((command, context) -> {
            carriedOut.put(context.commandId(), command);
            return ABatch.done(command);
        })) {
            stopping.stop();

            List<JsonNode> answers = stopping.answers(GOOD, "nonsense", GOOD);

            assertThat(answers)
                    .extracting(answer -> answer.get("status").intValue())
                    .containsExactly(503, 400, 503);
            assertThat(carriedOut).isEmpty();
        }
    }

    private static byte[] lines(byte[]... lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes(line);
            all.write('\n');
        }
        return all.toByteArray();
    }
}
