package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program where it may reach nothing but this machine: it works, and never tried to reach anything else. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NothingCallsOutIT {
    private static final String MAPPING = """
            mapping: more
            currency: EUR
            contact: crm:${id}
            steps:
              - command: capture-lead
                fields: {source: crm, effectiveAt: "${day}"}
            """;

    @TempDir
    Path folder;

    private List<String> denied;

    @BeforeEach
    void deny() throws IOException {
        assumeTrue(DeniedNetwork.isThere(), "this Java has no place where all of its connections come by");
        denied = DeniedNetwork.before(folder.resolve("denied"));
    }

    @Test
    void any_way_out_would_be_noticed() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(denied);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "test-classes").toString(),
                CallingOut.class.getName()));

        Path said = folder.resolve("said");
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();

        String network = "192.0.2.1:";
        assertThat(Files.readAllLines(said))
                .contains(DeniedNetwork.DENIED + "name.example")
                .contains(DeniedNetwork.DENIED + network + 1, DeniedNetwork.DENIED + network + 2)
                .contains(DeniedNetwork.DENIED + network + 3, DeniedNetwork.DENIED + network + 4)
                .contains(DeniedNetwork.DENIED + network + 5, DeniedNetwork.DENIED + network + 6)
                .doesNotContain("got out");
    }

    @Test
    void it_serves_imports_reports_and_verifies_without_a_try() throws IOException {
        Path data = folder.resolve("data");
        Ended served;
        try (ImbutoProcess server =
                ImbutoProcess.begin(denied, PackagedJar.PATH, "serve", "--port", "0", "--data", data.toString())) {
            Api api = new Api(server.awaitListening(), server.adminKey());
            assertThat(api.post("/v1/contacts", "{\"externalId\":\"a\",\"person\":{\"email\":\"a@example.org\"}}")
                            .status())
                    .isEqualTo(201);
            assertThat(api.post("/v1/commands", "{\"command\":\"qualify\",\"contact\":\"ext:a\"}")
                            .status())
                    .isEqualTo(200);
            for (String path : List.of(
                    "/v1/contacts?q=a@example.org",
                    "/v1/contacts/ext:a/dossier",
                    "/v1/reports/funnel",
                    "/v1/openapi.json",
                    "/docs",
                    "/actuator/health")) {
                assertThat(api.get(path).status()).as(path).isEqualTo(200);
            }
            served = server.stop();
        }
        Path file = Files.writeString(folder.resolve("more.csv"), "id,day\nd,2025-01-05\n");
        Path mapping = Files.writeString(folder.resolve("map.yaml"), MAPPING);
        Ended imported = run("import", file.toString(), "--mapping", mapping.toString(), "--data", data.toString());
        Ended verified = run("verify", "--data", data.toString());

        for (Ended ended : List.of(imported, verified)) {
            assertThat(ended.exitCode()).as(ended.err()).isZero();
        }
        assertThat(served.err() + imported.err() + verified.err())
                .contains("java.security.manager")
                .doesNotContain(DeniedNetwork.DENIED);
    }

    private Ended run(String... arguments) {
        try (ImbutoProcess process = ImbutoProcess.begin(denied, PackagedJar.PATH, arguments)) {
            return process.awaitEnd();
        }
    }
}
