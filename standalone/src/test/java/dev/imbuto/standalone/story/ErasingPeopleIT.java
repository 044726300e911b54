package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactId;
import dev.imbuto.privacy.KeyStore;
import dev.imbuto.standalone.story.Api.Answer;
import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * One in ten people is erased while clients go on writing about all of them, and the process is killed in between: afterwards
 * no file knows them, and no figure has moved.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasingPeopleIT {
    private static final int PEOPLE = Integer.getInteger("imbuto.erase.people", 300);
    private static final int ERASED = PEOPLE / 10;
    private static final int KILLS = Integer.getInteger("imbuto.erase.kills", 1);
    private static final int ERASERS = 4;
    private static final int WRITERS = 3;

    /** Each in what is said of every person to be erased, and of nobody else. */
    private static final List<String> MARKS = List.of("evangelina", "forget-me.example", "+39 0399", "quillfeather");

    private static final List<String> REPORTS = List.of(
            "funnel?by=source",
            "funnel?asOf=2026-02-01&by=sector,owner&window=P30D",
            "movements?from=2026-01-01&to=2026-03-01&by=source",
            "time-in-stage?by=campaign",
            "time-in-stage?subject=opportunity&pipeline=sales&asOf=2026-02-10",
            "roi?from=2026-01-01&to=2026-04-01&bucket=month&by=channel",
            "roi?from=2026-01-01&to=2026-04-01&bucket=week&by=source",
            "pipeline?from=2026-01-01&to=2026-04-01&by=owner",
            "pipeline?asOf=2026-01-20&from=2026-01-01&to=2026-04-01");

    private final long seed = Long.getLong("imbuto.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> printed = new ArrayList<>();

    @TempDir
    Path folder;

    private Path data;
    private String key;
    private long pinned;

    @Test
    void leaves_no_byte_of_them_and_moves_no_figure_although_the_process_is_killed() throws Exception {
        System.out.println("erasing " + ERASED + " of " + PEOPLE + " people, imbuto.seed=" + seed);
        data = folder.resolve("data");
        Queue<Integer> toErase = new ConcurrentLinkedQueue<>();
        IntStream.range(0, ERASED).forEach(toErase::add);
        Map<String, String> before = new LinkedHashMap<>();
        List<String> keys = new ArrayList<>();
        for (int round = 0; round <= KILLS; round++) {
            try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
                if (round == 0) {
                    key = server.adminKey();
                    Api api = new Api(server.awaitListening(), key);
                    capture(api);
                    before.putAll(reports(api));
                    assertThat(found(api, "evangelina")).isNotZero();
                    keys.addAll(wrappedKeys());
                    assertThat(keys).hasSize(ERASED);
                }
                eraseUnderLoad(server, toErase, round < KILLS);
                if (round == KILLS) {
                    Api api = new Api(server.awaitListening(), key);
                    theyAreGoneFromWhatIsServed(api);
                    assertTheSame(reports(api), before);
                    nothingIsLeftInAnyFile(keys);
                    stop(server);
                }
            }
        }
        nothingIsLeftInAnyFile(keys);
        assertThat(KeyStore.held(data.resolve("keys.db"), erased())).isEmpty();
        assertEndsWell("verify");
        assertEndsWell("rebuild");
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            assertTheSame(reports(new Api(server.awaitListening(), key)), before);
            stop(server);
        }
        nothingIsLeftInAnyFile(keys);
        assertThat(String.join("\n", printed).toLowerCase(Locale.ROOT)).doesNotContain(MARKS);
    }

    private static void assertTheSame(Map<String, String> reports, Map<String, String> before) {
        before.forEach((path, text) -> assertThat(reports.get(path)).as(path).isEqualTo(text));
    }

    private void stop(ImbutoProcess server) {
        Ended ended = server.stop();
        printed.add(ended.out() + ended.err());
    }

    private void assertEndsWell(String command) {
        Ended ended = ImbutoProcess.run(PackagedJar.PATH, command, "--data", data.toString());
        assertThat(ended.exitCode()).as("%s", ended).isZero();
    }

    private static String reference(int person) {
        return "p" + person;
    }

    private static List<ContactId> erased() {
        return IntStream.range(0, ERASED)
                .mapToObj(person -> ContactId.ofExternal(reference(person)))
                .toList();
    }

    private void capture(Api api) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int person = 0; person < PEOPLE; person++) {
            live(person, lines);
        }
        lines.append("{\"command\":\"launch-campaign\",\"key\":\"spring\",\"name\":\"Spring\",\"channel\":\"email\","
                + "\"effectiveAt\":\"2026-01-01\"}\n"
                + "{\"command\":\"record-spend\",\"campaign\":\"spring\",\"amount\":" + euros(5000)
                + ",\"from\":\"2026-01-01\",\"to\":\"2026-03-01\"}\n");
        Answer answer = api.post("/v1/commands", lines.toString(), "Idempotency-Key", "everybody");
        assertThat(answer.status()).isEqualTo(200);
        for (JsonNode line : answer.lines()) {
            assertThat(line.get("status").asInt()).as("%s", line).isLessThan(300);
            pinned = Math.max(pinned, line.get("position").asLong());
        }
    }

    /** A life: who it is, in several fields and events, and how far it got. */
    private static void live(int person, StringBuilder lines) {
        boolean toForget = person < ERASED;
        String name = toForget ? "Evangelina Quillfeather " + person : "Bruno Bianchi " + person;
        String email = toForget ? "Evangelina." + person + "@forget-me.example" : "b" + person + "@example.org";
        String phone = (toForget ? "+39 0399 " : "+39 02 ") + person;
        String about = "\"contact\":\"ext:" + reference(person) + "\",\"effectiveAt\":\"2026-01-" + two(5 + person % 20)
                + "\"";
        lines.append("{\"command\":\"capture-lead\",\"externalId\":\"" + reference(person) + "\",\"source\":\""
                + (person % 3 == 0 ? "web" : "fair") + "\",\"campaign\":\"spring\",\"person\":{\"name\":\"" + name
                + "\",\"email\":\"" + email + "\"},\"company\":{\"name\":\"Acme " + person
                + "\",\"sector\":\"retail\"},\"touch\":{\"channel\":\"email\",\"kind\":\"click\",\"campaign\":\"spring\"},"
                + "\"consent\":{\"purpose\":\"news\",\"basis\":\"consent\",\"evidence\":\"" + name
                + " ticked the box\"},\"effectiveAt\":\"2026-01-" + two(1 + person % 4) + "\"}\n");
        lines.append("{\"command\":\"update-profile\",\"person\":{\"phone\":\"" + phone + "\",\"jobTitle\":\"Buyer\"},"
                + about + "}\n");
        if (person % 2 == 0) {
            lines.append("{\"command\":\"qualify\",\"criteria\":[\"need\"],\"reason\":\"" + name + " wants it\","
                    + about + "}\n");
            lines.append("{\"command\":\"open-opportunity\",\"externalId\":\"deal\",\"name\":\"Offer to " + name
                    + "\",\"amount\":" + euros(100 + person) + "," + about + "}\n");
            lines.append(
                    person % 4 == 0
                            ? "{\"command\":\"close-won\",\"amount\":" + euros(90 + person) + "," + about + "}\n"
                            : "{\"command\":\"close-lost\",\"reason\":\"price\",\"note\":\"" + name
                                    + " found it dear\"," + about + "}\n");
        }
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    private static String euros(int amount) {
        return "{\"amount\":\"" + amount + ".00\",\"currency\":\"EUR\"}";
    }

    /** As they are known before anybody is erased; what clients write meanwhile is left out. */
    private Map<String, String> reports(Api api) throws IOException {
        Map<String, String> reports = new LinkedHashMap<>();
        for (String report : REPORTS) {
            // the receipt would repeat a now
            String asOf = report.contains("asOf=") ? "" : "&asOf=2026-04-01";
            String path = "/v1/reports/" + report + asOf + "&asKnownAt=position:" + pinned;
            Answer answer = api.get(path, "Imbuto-Min-Position", Long.toString(pinned));
            assertThat(answer.status()).as("%s: %s", path, answer).isEqualTo(200);
            reports.put(path, answer.text());
        }
        return reports;
    }

    private static int found(Api api, String text) throws IOException {
        return api.get("/v1/contacts?q=" + text).json().get("items").size();
    }

    private void eraseUnderLoad(ImbutoProcess server, Queue<Integer> toErase, boolean kill) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(ERASERS + WRITERS);
        try {
            Api api = new Api(server.awaitListening(), key);
            int upTo = toErase.size() - Math.max(1, ERASED / (KILLS + 1));
            List<Future<?>> erasers = new ArrayList<>();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                long writer = random.nextLong();
                writers.add(threads.submit(() -> writeAboutAnybody(api, new Random(writer), over)));
            }
            for (int i = 0; i < ERASERS; i++) {
                erasers.add(threads.submit(() -> erase(api, toErase, over)));
            }
            if (kill) {
                while (toErase.size() > upTo && !over.get()) {
                    Thread.sleep(1);
                }
                Thread.sleep(random.nextInt(20));
                server.kill();
                printed.add(server.out() + server.err());
            }
            for (Future<?> eraser : erasers) {
                eraser.get();
            }
            over.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Until all are erased, or the server is gone; who got no answer is erased again the next time. */
    private static void erase(Api api, Queue<Integer> toErase, AtomicBoolean over) {
        for (Integer person = toErase.poll(); person != null; person = toErase.poll()) {
            try {
                Answer answer = api.post(
                        "/v1/contacts/ext:" + reference(person) + "/erase", "{\"reason\":\"request " + person + "\"}");
                boolean before = answer.status() == 409 && answer.text().contains("\"erased\"");
                assertThat(answer.status() == 200 || before).as("%s", answer).isTrue();
            } catch (IOException killed) {
                toErase.add(person);
                over.set(true);
                return;
            }
        }
    }

    /** Touches and profiles with personal data in them; about the erased they are refused, and leave nothing either. */
    private static void writeAboutAnybody(Api api, Random random, AtomicBoolean over) {
        while (!over.get()) {
            int person = random.nextInt(random.nextBoolean() ? ERASED : PEOPLE);
            String name = person < ERASED ? "Evangelina Quillfeather the " + random.nextInt(99) : "Bruno";
            String contact = "/v1/contacts/ext:" + reference(person);
            try {
                Answer answer = random.nextInt(3) == 0
                        ? api.post(contact + "/record-touch", "{\"channel\":\"web\",\"kind\":\"visit\"}")
                        : api.post(
                                contact + "/update-profile",
                                "{\"person\":{\"name\":\"" + name + "\"}}",
                                "Idempotency-Key",
                                "profile-" + random.nextLong());
                boolean refused = answer.status() == 409 && answer.text().contains("\"erased\"");
                assertThat(answer.status() == 200 || refused).as("%s", answer).isTrue();
            } catch (IOException killed) {
                return;
            }
        }
    }

    private static void theyAreGoneFromWhatIsServed(Api api) throws IOException {
        long head = api.get("/v1/status").json().get("head").asLong();
        for (String text : List.of("evangelina", "quillfeather", "evangelina.0@forget-me.example")) {
            assertThat(api.get("/v1/contacts?q=" + text, "Imbuto-Min-Position", Long.toString(head))
                            .json()
                            .get("items"))
                    .isEmpty();
        }
        for (int person = 0; person < ERASED; person++) {
            Answer view = api.get("/v1/contacts/ext:" + reference(person));
            assertThat(view.json().get("erased").booleanValue()).as("%s", view).isTrue();
            assertThat(view.json().get("person").isNull()).as("%s", view).isTrue();
            Answer timeline = api.get("/v1/contacts/ext:" + reference(person) + "/timeline?limit=1000");
            assertThat((view.text() + timeline.text()).toLowerCase(Locale.ROOT)).doesNotContain(MARKS);
        }
        assertThat(api.get("/v1/contacts/ext:" + reference(ERASED)).text()).contains("Bruno");
    }

    /** Of those to be erased, as they stand in the file. */
    private List<String> wrappedKeys() throws SQLException {
        List<String> keys = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("keys.db"));
                PreparedStatement find =
                        connection.prepareStatement("SELECT wrapped FROM contact_key WHERE contact = ?")) {
            for (ContactId contact : erased()) {
                find.setBytes(
                        1,
                        ByteBuffer.allocate(16)
                                .putLong(contact.value().getMostSignificantBits())
                                .putLong(contact.value().getLeastSignificantBits())
                                .array());
                try (ResultSet row = find.executeQuery()) {
                    keys.add(new String(row.getBytes(1), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return keys;
    }

    private void nothingIsLeftInAnyFile(List<String> keys) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(MARKS).as("%s", file).noneMatch(content.toLowerCase(Locale.ROOT)::contains);
                if (file.getFileName().toString().startsWith("keys.db")) {
                    assertThat(keys).as("%s", file).noneMatch(wrapped -> content.contains(wrapped.substring(12, 40)));
                }
            }
        }
    }
}
