package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeepingApiKeysTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int imbuto(String... arguments) {
        CommandLine line = Imbuto.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private JsonNode made(String role) {
        out.getBuffer().setLength(0);
        assertThat(imbuto("keys", "create", "--role", role, "--data", folder.toString()))
                .isZero();
        return JsonMapper.shared().readTree(out.toString());
    }

    @Test
    void a_key_is_printed_once_and_opens_what_its_role_may() {
        JsonNode made = made("analyst");
        try (ApiKeys keys = ApiKeys.open(folder.resolve(ApiKeys.FILE), Clock.systemUTC())) {
            assertThat(keys.authenticate(made.get("key").asString()))
                    .hasValueSatisfying(key -> assertThat(key.role()).isEqualTo(Role.ANALYST));
        }
    }

    @Test
    void a_revoked_key_is_listed_as_such_and_opens_nothing() {
        JsonNode made = made("integrator");
        String id = made.get("id").asString();
        assertThat(imbuto("keys", "revoke", id, "--data", folder.toString())).isZero();
        out.getBuffer().setLength(0);
        imbuto("keys", "list", "--data", folder.toString());
        assertThat(out.toString())
                .contains(id, "\"role\":\"integrator\"", "\"revoked\":")
                .doesNotContain(made.get("key").asString());
        try (ApiKeys keys = ApiKeys.open(folder.resolve(ApiKeys.FILE), Clock.systemUTC())) {
            assertThat(keys.authenticate(made.get("key").asString())).isEmpty();
        }
    }

    @Test
    void a_key_may_end_by_itself_and_say_what_it_is_for() {
        assertThat(imbuto(
                        "keys",
                        "create",
                        "--role",
                        "analyst",
                        "--expires",
                        "2099-01-01",
                        "--label",
                        "dashboard",
                        "--data",
                        folder.toString()))
                .isZero();
        JsonNode made = JsonMapper.shared().readTree(out.toString());
        assertThat(made.get("expires").asString()).isEqualTo("2099-01-01T00:00:00Z");
        out.getBuffer().setLength(0);

        imbuto("keys", "list", "--data", folder.toString());

        assertThat(out.toString())
                .contains(
                        "\"prefix\":\"imb_" + made.get("id").asString() + "\"",
                        "\"label\":\"dashboard\"",
                        "\"expires\":\"2099-01-01T00:00:00Z\"")
                .doesNotContain("lastUsed", made.get("key").asString());
    }

    @Test
    void an_end_that_has_passed_or_cannot_be_read_is_a_mistake_on_the_command_line() {
        for (String end : List.of("2020-01-01", "P0D", "-P1D", "soon", "P90000D")) {
            assertThat(imbuto("keys", "create", "--role", "analyst", "--expires=" + end, "--data", folder.toString()))
                    .as(end)
                    .isEqualTo(ExitCode.USAGE);
        }
        assertThat(imbuto("keys", "create", "--role", "analyst", "--label", " ", "--data", folder.toString()))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_rotation_prints_a_second_key_and_lets_the_first_end() {
        String first = made("compliance").get("id").asString();
        out.getBuffer().setLength(0);

        assertThat(imbuto("keys", "rotate", first, "--grace", "PT1H", "--data", folder.toString()))
                .isZero();

        JsonNode second = JsonMapper.shared().readTree(out.toString());
        try (ApiKeys keys = ApiKeys.open(folder.resolve(ApiKeys.FILE), Clock.systemUTC())) {
            assertThat(keys.authenticate(second.get("key").asString()))
                    .hasValueSatisfying(key -> assertThat(key.role()).isEqualTo(Role.COMPLIANCE));
            assertThat(keys.list())
                    .anySatisfy(key -> assertThat(key.id().equals(first) && key.expires() != null)
                            .isTrue());
        }
        assertThat(imbuto("keys", "rotate", "nobody", "--data", folder.toString()))
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void what_cannot_be_revoked_is_said_so_on_one_line() {
        assertThat(imbuto("keys", "revoke", "nobody", "--data", folder.toString()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().strip()).isEqualTo("imbuto: there is no key nobody that could be revoked");
    }

    @Test
    void a_role_that_there_is_not_is_a_mistake_on_the_command_line() {
        assertThat(imbuto("keys", "create", "--role", "king", "--data", folder.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("king");
    }
}
