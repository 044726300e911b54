package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.LiveFacts;
import dev.imbuto.scoring.ScoringPolicyReader;
import dev.imbuto.standalone.story.Api;
import dev.imbuto.standalone.story.Api.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A replay that grades every lead anew by the policy that graded them comes to what the write side decided, event by event,
 * though people have been erased since; by another policy it differs, and live nothing does.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GradingAnewIT {
    private static final int CONTACTS = 120;
    private static final int COMMANDS = 1_500;
    private static final List<String> MARKS = List.of("Quillfeather", "quill.example", "+39 0399", "Zauberlehrling");
    private static final List<String> KINDS =
            List.of("demo-request", "meeting", "webinar", "email-open", "pricing-view", "visit", "unheard-of");

    private final Random random = new Random(Long.getLong("imbuto.seed", 20170301));

    @TempDir
    private Path folder;

    @Test
    void by_the_same_policy_gives_the_same_facts_and_by_another_one_others() throws Exception {
        ServerOptions options = new ServerOptions();
        options.port = 0;
        options.address = "127.0.0.1";
        try (Server server = Server.start(
                DataFolder.open(folder, Currency.getInstance("EUR")), options, new PrintWriter(new StringWriter()))) {
            Api api = new Api(
                    "http://127.0.0.1:" + server.port(),
                    server.bean(ApiKeys.class).create(Role.ADMIN).key());
            live(api);
            assertThat(make(api, "before", standardPolicy())).isEqualTo(live(server));
            for (int contact = 0; contact < CONTACTS; contact += 8) {
                assertThat(api.post("/v1/contacts/ext:c" + contact + "/erase", "{\"reason\":\"asked to\"}")
                                .status())
                        .isEqualTo(200);
            }
            SortedMap<String, String> live = live(server);

            assertThat(make(api, "recorded", null)).isEqualTo(live);
            assertThat(make(api, "same", standardPolicy())).isEqualTo(live);

            SortedMap<String, String> others = make(
                    api,
                    "other",
                    standardPolicy()
                            .replace("demo-request: 40", "demo-request: 5")
                            .replace("budget: 5", "budget: 9"));
            assertThat(others.get("score")).isNotEqualTo(live.get("score"));
            assertThat(others.get("qualification")).isNotEqualTo(live.get("qualification"));
            for (String untouched : List.of("contact", "touch", "assignment", "company_change", "win", "opportunity")) {
                assertThat(others.get(untouched)).as(untouched).isEqualTo(live.get(untouched));
            }
            JsonNode diff = api.get("/v1/replays/" + id(api, "other") + "/diff").json();
            assertThat(diff.at("/leadsQualified/delta").longValue()).isNegative();
            assertThat(diff.at("/leadsMeetingBant/delta").longValue()).isNegative();
            assertThat(diff.at("/leads/delta").longValue()).isZero();
            assertThat(diff.get("winsPerGrade")).isNotEmpty();
            JsonNode none = api.get("/v1/replays/" + id(api, "same") + "/diff").json();
            assertThat(none.toString()).doesNotContainPattern("\"delta\":-?[0-9.]*[1-9]");

            assertThat(live(server)).isEqualTo(live);
            nobodyIsInTheFilesOf(folder.resolve("replays"));
        }
    }

    private void live(Api api) throws IOException {
        List<String> lines = new ArrayList<>();
        Map<Integer, LocalDate> days = new HashMap<>();
        for (int i = 0; i < CONTACTS; i++) {
            days.put(i, LocalDate.of(2026, 1, 1).plusDays(random.nextInt(60)));
            lines.add(String.format(
                    Locale.ROOT,
                    "{\"command\":\"capture-lead\",\"externalId\":\"c%d\",\"source\":\"web\",\"effectiveAt\":\"%s\"%s%s%s}",
                    i,
                    days.get(i),
                    oncePer(2) ? ",\"person\":" + person(i) : "",
                    oncePer(2)
                            ? ",\"company\":{\"name\":\"Acme " + i + "\",\"employees\":" + 10 * random.nextInt(300)
                                    + "}"
                            : "",
                    oncePer(2) ? ",\"touch\":{\"channel\":\"web\",\"kind\":\"" + kind() + "\"}" : ""));
        }
        for (int i = 0; i < COMMANDS; i++) {
            int contact = random.nextInt(CONTACTS);
            LocalDate day = days.get(contact).plusDays(random.nextInt(6));
            if (!oncePer(5)) {
                days.put(contact, day);
            }
            lines.add(
                    "{\"contact\":\"ext:c" + contact + "\",\"effectiveAt\":\"" + day + "\"," + command(contact) + "}");
        }
        Answer answer = api.post("/v1/commands", String.join("\n", lines));
        long accepted = answer.lines().stream()
                .filter(line -> line.get("status").intValue() < 300)
                .count();
        assertThat(accepted).isGreaterThan(CONTACTS + COMMANDS / 3);
        correctSomeDates(api);
    }

    /** What moves is the whole command, its automatic score too. */
    private void correctSomeDates(Api api) throws IOException {
        int corrected = 0;
        for (int contact = 0; contact < CONTACTS; contact += 3) {
            for (JsonNode item :
                    api.get("/v1/contacts/ext:c" + contact + "/timeline").json().get("items")) {
                if (item.get("type").stringValue().equals("contact.touch-recorded") && oncePer(3)) {
                    Answer answer = api.post(
                            "/v1/contacts/ext:c" + contact + "/correct-date",
                            "{\"position\":%d,\"effectiveAt\":\"2026-01-%02d\",\"reason\":\"a slip\"}"
                                    .formatted(item.get("position").longValue(), 1 + random.nextInt(28)));
                    corrected += answer.status() == 200 ? 1 : 0;
                }
            }
        }
        assertThat(corrected).isPositive();
    }

    private String command(int contact) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> "\"command\":\"record-touch\",\"channel\":\"web\",\"kind\":\"" + kind() + "\"";
            case 4 -> "\"command\":\"update-profile\",\"person\":" + person(contact);
            case 5 -> "\"command\":\"update-profile\",\"company\":{\"employees\":" + random.nextInt(3_000) + "}";
            case 6, 7 ->
                "\"command\":\"answer-qualification\",\"budget\":%s,\"authority\":%s,\"need\":%s,\"timing\":%s"
                        .formatted(answer(), answer(), answer(), answer());
            case 8 -> "\"command\":\"score\"";
            case 9 -> "\"command\":\"qualify\"";
            case 10 -> oncePer(2) ? "\"command\":\"disqualify\",\"reason\":\"no-need\"" : "\"command\":\"recycle\"";
            default ->
                oncePer(2)
                        ? "\"command\":\"open-opportunity\""
                        : "\"command\":\"close-won\",\"amount\":{\"amount\":\"10\",\"currency\":\"EUR\"}";
        };
    }

    private String answer() {
        return "{\"score\":" + (3 + random.nextInt(8)) + ",\"evidence\":\"said Zauberlehrling\"}";
    }

    private String person(int contact) {
        return "{\"name\":\"Anna Quillfeather\",\"email\":\"c%d@quill.example\",\"jobTitle\":\"%s\"%s}"
                .formatted(
                        contact,
                        oncePer(2) ? "Head Zauberlehrling" : "Zauberlehrling",
                        oncePer(2) ? ",\"phone\":\"+39 0399 " + contact + "\"" : "");
    }

    private String kind() {
        return KINDS.get(random.nextInt(KINDS.size()));
    }

    private boolean oncePer(int times) {
        return random.nextInt(times) == 0;
    }

    private static SortedMap<String, String> live(Server server) throws InterruptedException {
        long head = server.installation().log().head().position();
        assertThat(server.bean(LiveFacts.class).awaitPosition(head, Duration.ofSeconds(30)))
                .isTrue();
        return server.bean(LiveFacts.class).digest();
    }

    /** The digests of the facts of a new replay. */
    private SortedMap<String, String> make(Api api, String name, String scoring) throws Exception {
        JsonMapper json = JsonMapper.shared();
        Map<String, Object> body = new HashMap<>(Map.of("name", name));
        if (scoring != null) {
            body.put("policies", Map.of("scoring", new YAMLMapper().readTree(scoring)));
        }
        Answer answer = api.post("/v1/replays", json.writeValueAsString(body));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String id = answer.json().get("id").stringValue();
        long deadline = System.nanoTime() + 60_000_000_000L;
        String state = "queued";
        while (!state.equals("done")) {
            Thread.sleep(20);
            state = api.get("/v1/replays/" + id).json().get("state").stringValue();
            assertThat(state).isNotEqualTo("failed");
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        Path facts = folder.resolve("replays").resolve(id).resolve("facts.duckdb");
        try (FactStore store = FactStore.open(facts, FactStore.Settings.DEFAULT)) {
            return store.digest();
        }
    }

    private static String id(Api api, String name) throws IOException {
        return api.get("/v1/replays")
                .json()
                .get("items")
                .valueStream()
                .filter(item -> item.get("name").stringValue().equals(name))
                .map(item -> item.get("id").stringValue())
                .findFirst()
                .orElseThrow();
    }

    private static String standardPolicy() throws IOException {
        try (InputStream yaml = ScoringPolicyReader.class.getResourceAsStream("scoring-policy.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void nobodyIsInTheFilesOf(Path replays) throws IOException {
        int looked = 0;
        try (Stream<Path> files = Files.walk(replays)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                looked++;
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (String mark : MARKS) {
                    assertThat(bytes.toLowerCase(Locale.ROOT))
                            .as("%s in %s", mark, file)
                            .doesNotContain(mark.toLowerCase(Locale.ROOT));
                }
            }
        }
        assertThat(looked).isGreaterThanOrEqualTo(8);
    }
}
