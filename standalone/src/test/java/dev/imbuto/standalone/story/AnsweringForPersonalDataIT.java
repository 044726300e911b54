package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged program tells who decided everything and who saw whom, and gives addresses only of those who agreed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnsweringForPersonalDataIT {
    private static final String BATCH = """
            {"command":"capture-lead","externalId":"a","person":{"name":"=Anna()","email":"anna@example.org","phone":"+39 02"},"consent":{"purpose":"news","basis":"consent","channel":"web-form"},"effectiveAt":"2025-01-05"}
            {"command":"capture-lead","externalId":"b","person":{"name":"Bea","email":"bea@example.org"},"effectiveAt":"2025-01-05"}
            {"command":"grant-consent","contact":"ext:b","purpose":"news","basis":"opt-in","effectiveAt":"2025-01-06"}
            {"command":"capture-lead","externalId":"c","person":{"name":"Carla"},"consent":{"purpose":"news","basis":"consent","expires":"2025-02-01"},"effectiveAt":"2025-01-05"}
            {"command":"launch-campaign","campaign":"spring","name":"Spring","channel":"email"}
            """;

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

    @Test
    void every_event_says_who_every_reading_too_and_an_export_gives_only_who_may_be_contacted() throws IOException {
        Path data = folder.resolve("data");
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            Api api = new Api(server.awaitListening(), server.adminKey());
            List<JsonNode> answers = api.post("/v1/commands", BATCH).lines();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.get("status").asInt())
                            .as("%s", answer)
                            .isLessThan(300));
            assertThat(answers.toString()).contains("unknown-basis");
            assertThat(api.post(
                                    "/v1/contacts/ext:b/withdraw-consent",
                                    "{\"purpose\":\"news\",\"effectiveAt\":\"2025-01-06\"}")
                            .status())
                    .isEqualTo(200);

            List<JsonNode> events = items(api, "/v1/audit");
            assertThat(events)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(event -> assertThat(List.of(
                                    event.get("actor"),
                                    event.get("client"),
                                    event.get("correlationId"),
                                    event.get("causationId")))
                            .as("%s", event)
                            .allSatisfy(said -> assertThat(said.asString("")).isNotBlank()));
            assertThat(events)
                    .extracting(event -> event.get("client").asString())
                    .containsOnly("loopback");
            assertThat(items(api, "/v1/audit/reads")).isEmpty();

            assertThat(api.get("/v1/contacts?consent=news").json().at("/items").valueStream())
                    .extracting(contact -> contact.get("externalId").asString())
                    .containsExactly("a");
            JsonNode consent = api.get("/v1/contacts/ext:b").json().at("/consents/0");
            assertThat(consent.get("why").asString()).isEqualTo("withdrawn");
            assertThat(api.get("/v1/contacts/ext:c")
                            .json()
                            .at("/consents/0/why")
                            .asString())
                    .isEqualTo("expired");
            assertThat(api.get("/v1/contacts/ext:a/dossier").json().at("/reads"))
                    .hasSize(2);
            assertThat(items(api, "/v1/audit/reads")).hasSize(4);
            server.stop();
        }
        theFilesAreComplete(data);

        Ended contacts = export(data, "--contacts", "--purpose", "news");
        assertThat(contacts.out().lines().skip(1))
                .singleElement()
                .asString()
                .contains(",a,'=Anna(),anna@example.org,'+39 02,", ",news,consent,");
        export(data);
        export(data, "--without-personal-data");
        export(data, "--as", "events");
        assertThat(export(data, "--contacts").exitCode()).isEqualTo(2);
        Path file = Files.writeString(folder.resolve("more.csv"), "id,day\nd,2025-01-05\n");
        Ended imported = ImbutoProcess.run(
                PackagedJar.PATH,
                "import",
                file.toString(),
                "--mapping",
                Files.writeString(folder.resolve("map.yaml"), MAPPING).toString(),
                "--data",
                data.toString());
        assertThat(imported.exitCode()).as(imported.err()).isZero();

        Ended verified = ImbutoProcess.run(PackagedJar.PATH, "verify", "--data", data.toString());
        assertThat(verified.exitCode()).isZero();
        assertThat(verified.out()).contains("6 records of readings are what was recorded");

        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            Api api = new Api(server.awaitListening(), key(data));
            String user = "cli:" + System.getProperty("user.name");
            assertThat(items(api, "/v1/audit/reads?actor=" + user))
                    .extracting(read -> read.get("route").asString())
                    .containsExactly("imbuto export --contacts", "imbuto export");
            JsonNode last = items(api, "/v1/audit?contact=ext:crm:d").get(0);
            assertThat(last.get("actor").asString()).isEqualTo("import");
            assertThat(last.get("client").asString()).isEqualTo("local");
            assertThat(last.get("correlationId").asString("")).isNotBlank();
            assertThat(last.get("causationId").asString("")).isNotBlank();
        }
    }

    /** After a stop in good order a copy of the files named in the documentation is a copy of everything. */
    private static void theFilesAreComplete(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("log.db", "keys.db", "reads.db", "facts.duckdb")
                    .noneMatch(name -> name.endsWith("wal") || name.endsWith("-shm"));
        }
    }

    private static Ended export(Path data, String... options) {
        List<String> arguments = new ArrayList<>(List.of("export", "--data", data.toString()));
        arguments.addAll(List.of(options));
        return ImbutoProcess.run(PackagedJar.PATH, arguments.toArray(String[]::new));
    }

    private static String key(Path data) {
        Ended made = ImbutoProcess.run(
                PackagedJar.PATH, "keys", "create", "--role", "compliance", "--data", data.toString());
        return Api.json(made.out()).get("key").asString();
    }

    private static List<JsonNode> items(Api api, String path) throws IOException {
        return api.get(path).json().get("items").valueStream().toList();
    }
}
