package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import dev.imbuto.standalone.RawConnection.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent, there is an answer, and never that something broke inside: random requests over every route of the running
 * application, and a list of the ones that somebody thought of.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnsweringAnyInputIT {
    private static final int REQUESTS = Integer.getInteger("imbuto.requests", 4_000);
    private static final long SEED = Long.getLong("imbuto.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern IS_HTTP = Pattern.compile("[A-Z]+ [^ ]+ HTTP/1\\.1");
    private static final String STRANGER = "127.0.0.9";

    @TempDir
    private static Path folder;

    private static Server server;
    private static JsonNode document;
    private static List<String> keys;

    private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> statuses = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws IOException {
        ServerOptions options = new ServerOptions();
        options.port = 0;
        options.address = "127.0.0.1";
        server = Server.start(
                DataFolder.open(folder.resolve("data"), Currency.getInstance("EUR")),
                options,
                new PrintWriter(new StringWriter()));
        ApiKeys made = server.bean(ApiKeys.class);
        keys = new ArrayList<>(List.of(made.create(Role.ADMIN).key()));
        for (Role role : Role.values()) {
            keys.add(made.create(role).key());
        }
        try (RawConnection connection = new RawConnection(server.port(), "127.0.0.1")) {
            document = JSON.readTree(connection
                    .exchange(bytes("GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"), false, false)
                    .bytes());
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_request_is_answered_and_the_log_holds_what_was_answered_with_success() throws Exception {
        System.out.println("sending " + REQUESTS + " requests, imbuto.seed=" + SEED);
        long before = server.installation().log().head().position();
        send(aFewContacts());
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                AnyRequest requests = new AnyRequest(document, keys, new Random(SEED + i));
                clients.add(threads.submit(() -> send(requests)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println(new TreeMap<>(statuses));

        assertThat(complaints.stream().limit(5)).isEmpty();
        assertThat(statuses).as("accepted ones too").containsKeys("200", "201", "400", "404", "409", "422");
        EventLog log = server.installation().log();
        assertThat(Verification.of(log, null, position -> {}).fault()).isEmpty();
        assertThat(acknowledged).isEqualTo(endsOfCommits(log, before));
    }

    /** What many of the random requests are about. */
    private static List<AnyRequest.Sent> aFewContacts() {
        List<AnyRequest.Sent> commands = new ArrayList<>();
        commands.add(command("/v1/campaigns", "{\"key\":\"news\",\"name\":\"News\",\"channel\":\"email\"}"));
        for (int i = 0; i < AnyRequest.CONTACTS; i++) {
            String contact = "/v1/contacts/ext:c" + i;
            commands.add(command(
                    "/v1/contacts",
                    "{\"externalId\":\"c" + i + "\",\"source\":\"web\",\"effectiveAt\":\"2024-01-01\"}"));
            if (i % 2 == 0) {
                commands.add(command(contact + "/qualify", "{\"effectiveAt\":\"2024-02-01\"}"));
            }
            if (i % 4 == 0) {
                commands.add(
                        command(
                                contact + "/open-opportunity",
                                "{\"externalId\":\"d0\",\"effectiveAt\":\"2024-03-01\",\"amount\":{\"amount\":\"9.00\",\"currency\":\"EUR\"}}"));
            }
        }
        return commands;
    }

    private static AnyRequest.Sent command(String path, String body) {
        return new AnyRequest.Sent("", request("POST " + path, bytes(body)), false, true, false, false, false);
    }

    private void send(AnyRequest requests) {
        send(() -> Stream.generate(requests::next).limit(REQUESTS / CLIENTS).iterator());
    }

    private void send(Iterable<AnyRequest.Sent> requests) {
        try (RawConnection known = new RawConnection(server.port(), "127.0.0.1");
                RawConnection stranger = new RawConnection(server.port(), STRANGER)) {
            for (AnyRequest.Sent sent : requests) {
                try {
                    Answer answer =
                            (sent.stranger() ? stranger : known).exchange(sent.bytes(), sent.isHead(), sent.ends());
                    statuses.computeIfAbsent(String.valueOf(answer.status()), status -> new AtomicInteger())
                            .incrementAndGet();
                    judge(sent, answer);
                } catch (EOFException silent) {
                    if (!sent.route().isEmpty()
                            || IS_HTTP.matcher(sent.toString()).lookingAt()) {
                        complaints.add("no answer to " + sent);
                    }
                } catch (IOException | RuntimeException broken) {
                    complaints.add(broken + " after " + sent);
                }
            }
        } catch (IOException failure) {
            complaints.add(failure.toString());
        }
    }

    private void judge(AnyRequest.Sent sent, Answer answer) {
        String fault = fault(sent, answer);
        if (fault != null) {
            complaints.add(fault + ": " + answer.status() + " " + answer.headers() + "\n" + abbreviated(answer.text())
                    + "\nto " + sent);
        }
        if (answer.status() < 300 && sent.writes()) {
            if (answer.header("content-type").contains("ndjson")) {
                answer.text().lines().map(JSON::readTree).forEach(line -> acknowledge(line.path("position")));
            } else {
                acknowledge(JSON.readTree(answer.bytes()).path("position"));
            }
        }
    }

    private void acknowledge(JsonNode position) {
        if (position.isNumber()) {
            acknowledged.add(position.longValue());
        }
    }

    /** What is wrong with the answer, null when nothing is. */
    private static String fault(AnyRequest.Sent sent, Answer answer) {
        if (answer.header("x-injected").length() > 0) {
            return "a header came in";
        }
        if (answer.status() == 500
                || answer.status() == 503 && answer.header("retry-after").isEmpty()) {
            return "broken inside";
        }
        if (sent.malformed() && (answer.status() < 400 || answer.status() >= 500)) {
            return "not refused";
        }
        if (answer.status() >= 400 && !sent.isHead()) {
            return problemFault(answer);
        }
        if (answer.header("content-type").contains("ndjson")) {
            return answer.text()
                    .lines()
                    .filter(line -> JSON.readTree(line).path("status").intValue() >= 500)
                    .findFirst()
                    .map(line -> "a line broke inside")
                    .orElse(null);
        }
        return null;
    }

    private static String problemFault(Answer answer) {
        if (!answer.isProblem()) {
            return "no problem document";
        }
        String text = answer.text();
        if (text.contains("\uFFFD")) {
            return "not UTF-8";
        }
        if (text.contains("Exception") || text.contains("org.") && text.contains(".java")) {
            return "tells what is inside";
        }
        JsonNode problem;
        try {
            problem = JSON.readTree(text);
        } catch (JacksonException broken) {
            return "not JSON";
        }
        if (problem.path("status").intValue() != answer.status()
                || problem.path("code").stringValue("").isEmpty()) {
            return "not the problem of its status";
        }
        if (problem.path("code").stringValue("").equals("malformed")) {
            if (problem.path("errors").isEmpty()) {
                return "names no place";
            }
            for (JsonNode error : problem.path("errors")) {
                int places = (error.has("pointer") ? 1 : 0)
                        + (error.has("parameter") ? 1 : 0)
                        + (error.has("header") ? 1 : 0);
                if (places != 1) {
                    return "names " + places + " places";
                }
            }
        }
        return null;
    }

    private static Set<Long> endsOfCommits(EventLog log, long after) {
        Map<String, Long> ends = new ConcurrentHashMap<>();
        for (List<StoredEvent> batch = log.read(after, 5_000); !batch.isEmpty(); ) {
            batch.forEach(event -> ends.merge(event.commitId(), event.position(), Math::max));
            batch = log.read(batch.get(batch.size() - 1).position(), 5_000);
        }
        return new TreeSet<>(ends.values());
    }

    /**
     * A request that somebody thought of.
     *
     * @param place what its answer names: a JSON pointer, or the name of a parameter or header
     */
    record Row(String name, String head, byte[] body, int status, String place) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row body(String name, String path, String body, int status, String place) {
        return new Row(name, "POST " + path, body.getBytes(StandardCharsets.UTF_8), status, place);
    }

    private static Row capture(String name, String body, String place) {
        return body(name, "/v1/contacts", body, 400, place);
    }

    private static Row won(String name, String amount, String place) {
        return body(name, "/v1/contacts/ext:known/close-won", "{\"amount\":" + amount + "}", 400, place);
    }

    private static Row read(String name, String target, int status, String place) {
        return new Row(name, "GET " + target, new byte[0], status, place);
    }

    private static Row header(String name, String header, int status, String place) {
        return new Row(name, "POST /v1/contacts\n" + header, bytes("{}"), status, place);
    }

    static List<Row> rows() {
        return List.of(
                capture("an empty body", "", ""),
                capture("a body of spaces", "   ", ""),
                capture("broken JSON", "{\"source\":", ""),
                capture("two documents", "{}{}", ""),
                capture("a list", "[]", ""),
                capture("a text", "\"x\"", ""),
                capture("null", "null", ""),
                capture("a comment", "{/* */}", ""),
                capture("single quotes", "{'source':'web'}", ""),
                capture("a trailing comma", "{\"source\":\"web\",}", ""),
                capture("NaN", "{\"company\":{\"employees\":NaN}}", ""),
                capture("nesting of 65", "{\"x\":" + "[".repeat(65) + "]".repeat(65) + "}", ""),
                capture("nesting of 100,000", "[".repeat(100_000), ""),
                capture("a field twice", "{\"source\":\"a\",\"source\":\"b\"}", "/source"),
                capture("an unknown field", "{\"sauce\":\"web\"}", "/sauce"),
                capture("an unknown field within", "{\"person\":{\"nane\":\"A\"}}", "/person/nane"),
                capture("a name with a slash", "{\"a/b~c\":1}", "/a~1b~0c"),
                capture("a number for a text", "{\"source\":1}", "/source"),
                capture("an object for a text", "{\"source\":{}}", "/source"),
                capture("a text for an object", "{\"person\":\"Ada\"}", "/person"),
                capture("a list for an object", "{\"person\":[]}", "/person"),
                capture("a text for a number", "{\"company\":{\"employees\":\"9\"}}", "/company/employees"),
                capture("a fraction for a number", "{\"company\":{\"employees\":1.5}}", "/company/employees"),
                capture("a negative number of people", "{\"company\":{\"employees\":-1}}", "/company/employees"),
                capture("a huge number of people", "{\"company\":{\"employees\":1e30}}", "/company/employees"),
                capture(
                        "a number of 30 digits",
                        "{\"company\":{\"employees\":" + "9".repeat(30) + "}}",
                        "/company/employees"),
                capture("a number without end", "{\"company\":{\"employees\":" + "9".repeat(5_000) + "}}", ""),
                capture("an exponent without end", "{\"company\":{\"employees\":1e999999999}}", "/company/employees"),
                capture("NUL", "{\"person\":{\"name\":\"A\\u0000\"}}", "/person/name"),
                capture("NUL itself", "{\"person\":{\"name\":\"A\0\"}}", ""),
                capture("an escape sequence", "{\"person\":{\"name\":\"\\u001b[2J\"}}", "/person/name"),
                capture("a direction override", "{\"person\":{\"name\":\"\\u202egnp.exe\"}}", "/person/name"),
                capture("a direction override itself", "{\"person\":{\"name\":\"\u202egnp.exe\"}}", "/person/name"),
                capture("a direction mark", "{\"source\":\"web\\u200f\"}", "/source"),
                capture("half a character", "{\"person\":{\"name\":\"\\ud83d\"}}", "/person/name"),
                capture("a text too long", "{\"person\":{\"name\":\"" + "x".repeat(10_001) + "\"}}", "/person/name"),
                capture("a field's name too long", "{\"" + "x".repeat(201) + "\":1}", ""),
                capture("an external id with a line break", "{\"externalId\":\"a\\nb\"}", "/externalId"),
                capture("an empty external id", "{\"externalId\":\"\"}", "/externalId"),
                capture("a day that is not", "{\"effectiveAt\":\"2024-02-30\"}", "/effectiveAt"),
                capture("the year 1", "{\"effectiveAt\":\"0001-01-01\"}", "/effectiveAt"),
                capture("the year 10000", "{\"effectiveAt\":\"+10000-01-01T00:00:00Z\"}", "/effectiveAt"),
                capture("a time without a zone", "{\"effectiveAt\":\"2024-01-01T00:00:00\"}", "/effectiveAt"),
                capture("a date as a number", "{\"effectiveAt\":1700000000}", "/effectiveAt"),
                capture("a touch without a kind", "{\"touch\":{\"channel\":\"web\"}}", "/touch/kind"),
                capture(
                        "a channel in capitals",
                        "{\"touch\":{\"channel\":\"WEB\",\"kind\":\"click\"}}",
                        "/touch/channel"),
                body("a date in the future", "/v1/contacts", "{\"effectiveAt\":\"2999-01-01\"}", 422, null),
                new Row(
                        "no UTF-8",
                        "POST /v1/contacts",
                        new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'},
                        400,
                        ""),
                new Row(
                        "an overlong NUL",
                        "POST /v1/contacts",
                        new byte[] {'{', (byte) 0xC0, (byte) 0x80, '}'},
                        400,
                        ""),
                new Row("UTF-16", "POST /v1/contacts", "{}".getBytes(StandardCharsets.UTF_16), 400, ""),
                body("4 MiB and a byte", "/v1/contacts", " ".repeat((4 << 20) + 1), 413, null),
                won("a negative amount", "{\"amount\":\"-1.00\",\"currency\":\"EUR\"}", "/amount/amount"),
                won(
                        "an amount of 30 digits",
                        "{\"amount\":\"" + "9".repeat(30) + "\",\"currency\":\"EUR\"}",
                        "/amount/amount"),
                won("an amount with an exponent", "{\"amount\":\"1e30\",\"currency\":\"EUR\"}", "/amount/amount"),
                won("an amount with three decimals", "{\"amount\":\"1.005\",\"currency\":\"EUR\"}", "/amount/amount"),
                won("an amount that is no number", "{\"amount\":\"much\",\"currency\":\"EUR\"}", "/amount/amount"),
                won("a number for an amount", "{\"amount\":1,\"currency\":\"EUR\"}", "/amount/amount"),
                won("an unknown currency", "{\"amount\":\"1.00\",\"currency\":\"XYZ\"}", "/amount/currency"),
                won("a currency in small letters", "{\"amount\":\"1.00\",\"currency\":\"eur\"}", "/amount/currency"),
                won("no currency", "{\"amount\":\"1.00\"}", "/amount/currency"),
                won("null", "null", "/amount"),
                body("an unknown command", "/v1/contacts/ext:known/explode", "{}", 404, null),
                body("an unknown contact", "/v1/contacts/ext:nobody/score", "{}", 404, null),
                body("an unknown campaign", "/v1/campaigns/nothing/end", "{}", 404, null),
                body("no reference to a contact", "/v1/contacts/nobody/score", "{}", 400, "ref"),
                body("a reference with NUL", "/v1/contacts/ext:a%00/score", "{}", 400, null),
                body("a reference with a line break", "/v1/contacts/ext:a%0d%0aX-Injected:%201/score", "{}", 400, null),
                body("a key that climbs", "/v1/campaigns/..%2f..%2fetc/end", "{}", 400, null),
                body(
                        "a campaign's key that is a path",
                        "/v1/campaigns",
                        "{\"key\":\"../x\",\"name\":\"x\",\"channel\":\"web\"}",
                        400,
                        "/key"),
                new Row("a wrong method", "DELETE /v1/contacts", bytes("{}"), 405, null),
                new Row("a method of nobody", "BREW /v1/contacts", bytes("{}"), 400, null),
                header("another type of body", "Content-Type: text/plain", 415, "Content-Type"),
                new Row(
                        "a form in place of JSON",
                        "PUT /v1/pipelines/email\nContent-Type: application/x-www-form-urlencoded",
                        bytes("{\"name\":\"email\"}"),
                        415,
                        "Content-Type"),
                header("no type of body", "Content-Type: nonsense", 415, "Content-Type"),
                header("an empty idempotency key", "Idempotency-Key:", 400, "Idempotency-Key"),
                header("a long idempotency key", "Idempotency-Key: " + "k".repeat(201), 400, "Idempotency-Key"),
                header("a version without quotes", "If-Match: 1", 400, "If-Match"),
                header("a version beyond any", "If-Match: \"99999999999999999999\"", 400, "If-Match"),
                read("a limit of 0", "/v1/contacts?limit=0", 400, "limit"),
                read("a limit of 1,001", "/v1/contacts?limit=1001", 400, "limit"),
                read("a limit in words", "/v1/contacts?limit=ten", 400, "limit"),
                read("a limit twice", "/v1/contacts?limit=1&limit=2", 400, "limit"),
                read("a cursor of nobody", "/v1/contacts?after=..%2f..", 400, "after"),
                read("an unknown parameter", "/v1/contacts?order=name", 400, "order"),
                read("an unknown stage", "/v1/contacts?stage=FRIEND", 400, "stage"),
                read("a query that cannot be decoded", "/v1/contacts?q=%zz", 400, null),
                read("a query with NUL", "/v1/contacts?q=%00", 400, "q"),
                read("a query that is not UTF-8", "/v1/contacts?q=%ff", 400, null),
                read("a query that turns the direction", "/v1/contacts?q=%e2%80%ae", 400, "q"),
                read("an unknown dimension", "/v1/reports/funnel?by=mood", 400, "by"),
                read("a dimension twice", "/v1/reports/funnel?by=source,source", 400, "by"),
                read("a day that is not", "/v1/reports/funnel?asOf=2024-02-30", 400, "asOf"),
                read("a position that is not", "/v1/reports/funnel?asKnownAt=position:x", 400, "asKnownAt"),
                read("a position below 0", "/v1/reports/funnel?asKnownAt=position:-1", 400, "asKnownAt"),
                read("a position to come", "/v1/reports/funnel?asKnownAt=position:999999999", 400, "asKnownAt"),
                read("a window of a year", "/v1/reports/funnel?window=P1Y", 400, "window"),
                read("a window back in time", "/v1/reports/funnel?window=-P1D", 400, "window"),
                read("an end before the start", "/v1/reports/movements?from=2025-01-02&to=2025-01-01", 400, "to"),
                read("an unknown bucket", "/v1/reports/roi?from=2025-01-01&to=2025-02-01&bucket=hour", 400, "bucket"),
                read("a path that climbs", "/v1/../../etc/passwd", 400, null),
                read("an encoded path that climbs", "/v1/%2e%2e/%2e%2e/etc/passwd", 400, null),
                read("an encoded slash", "/v1%2fstatus", 404, null),
                read("a path parameter", "/v1/status;x=1", 400, null),
                read("a heap dump", "/actuator/heapdump", 404, null),
                read("the environment", "/actuator/env", 404, null),
                new Row(
                        "a position to wait for in words",
                        "GET /v1/status\nImbuto-Min-Position: soon",
                        new byte[0],
                        400,
                        "Imbuto-Min-Position"),
                new Row("a media type of nobody", "GET /v1/reports/funnel\nAccept: image/png", new byte[0], 406, null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void a_refusal_names_the_place(Row row) throws IOException {
        long before = server.installation().log().head().position();
        try (RawConnection connection = new RawConnection(server.port(), "127.0.0.1")) {
            connection.exchange(request("POST /v1/contacts", bytes("{\"externalId\":\"known\"}")), false, false);
            long known = server.installation().log().head().position();

            Answer answer = connection.exchange(request(row.head(), row.body()), false, false);

            assertThat(answer.status()).as(answer.text()).isEqualTo(row.status());
            assertThat(problemFault(answer)).as(answer.text()).isNull();
            if (row.place() != null) {
                JsonNode error = JSON.readTree(answer.bytes()).at("/errors/0");
                assertThat(error.path("pointer")
                                .stringValue(error.path("parameter")
                                        .stringValue(error.path("header").stringValue("none"))))
                        .as(answer.text())
                        .isEqualTo(row.place());
            }
            assertThat(server.installation().log().head().position())
                    .isEqualTo(known)
                    .isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    void a_line_of_a_batch_is_refused_alone() throws IOException {
        String lines = String.join(
                "\n",
                "{\"command\":\"capture-lead\",\"externalId\":\"before\"}",
                "{\"command\":\"capture-lead\",\"externalId\":7}",
                "not JSON",
                "{\"command\":\"explode\"}",
                "{\"command\":\"score\",\"contact\":\"../x\"}",
                "{\"ref\":\"\\u202e\",\"command\":\"capture-lead\"}",
                "{\"command\":\"capture-lead\",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}",
                "x".repeat((1 << 20) + 1),
                "{\"command\":\"capture-lead\",\"externalId\":\"after\"}");
        try (RawConnection connection = new RawConnection(server.port(), "127.0.0.1")) {
            Answer answer = connection.exchange(
                    request("POST /v1/commands\nContent-Type: application/x-ndjson", bytes(lines)), false, false);

            Map<Integer, JsonNode> answers = new TreeMap<>();
            answer.text()
                    .lines()
                    .map(JSON::readTree)
                    .forEach(line -> answers.put(line.get("line").intValue(), line));
            assertThat(answers.values().stream().map(line -> line.get("status").intValue()))
                    .containsExactly(201, 400, 400, 404, 400, 400, 400, 413, 201);
            assertThat(answers.get(2).at("/problem/errors/0/pointer").stringValue())
                    .isEqualTo("/externalId");
            assertThat(answers.get(5).at("/problem/errors/0/pointer").stringValue())
                    .isEqualTo("/contact");
            assertThat(answers.get(6).at("/problem/errors/0/pointer").stringValue())
                    .isEqualTo("/ref");
        }
    }

    /** @param head method and target, and a header on each further line */
    private static byte[] request(String head, byte[] body) {
        String[] lines = head.split("\n", -1);
        StringBuilder text = new StringBuilder(lines[0] + " HTTP/1.1\r\nHost: a\r\n");
        text.append("Authorization: Bearer ").append(keys.get(0)).append("\r\n");
        for (int i = 1; i < lines.length; i++) {
            text.append(lines[i]).append("\r\n");
        }
        if (!head.contains("Content-Type")) {
            text.append("Content-Type: application/json\r\n");
        }
        byte[] start = bytes(text.append("Content-Length: ")
                .append(body.length)
                .append("\r\n\r\n")
                .toString());
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        return request;
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String abbreviated(String text) {
        return text.length() > 600 ? text.substring(0, 600) + "…" : text;
    }
}
