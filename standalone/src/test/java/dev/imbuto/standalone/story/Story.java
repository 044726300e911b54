package dev.imbuto.standalone.story;

import dev.imbuto.standalone.story.Api.Answer;
import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A day with Imbuto, told with the packaged program: it is started, fed, killed, corrected, asked and taken apart again.
 *
 * <p>Needs nothing but a JDK, so it can be told on any of them: {@code scripts/story}.
 */
public final class Story {
    private static final Pattern HEAD = Pattern.compile("head (\\d+:[0-9a-f]{64})");

    private final Path jar;
    private final Path folder;
    private final PrintStream out;

    private Story(Path jar, Path folder, PrintStream out) {
        this.jar = jar;
        this.folder = folder;
        this.out = out;
    }

    /** Tells the story with the jar that is named first. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("imbuto-story");
        try {
            tell(Path.of(arguments[0]), folder, System.out);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    /** Throws {@link AssertionError} where the story does not go as it should. */
    public static void tell(Path jar, Path folder, PrintStream out) throws IOException {
        new Story(jar.toAbsolutePath(), folder, out).tell();
    }

    private void tell() throws IOException {
        Path data = folder.resolve("data");
        String key;
        try (ImbutoProcess server = ImbutoProcess.serve(jar, data, "--currency", "USD")) {
            key = server.adminKey();
            firstStart(server, key);
            aLeadBecomesACustomer(new Api(server.awaitListening(), key));
            aBatchOfLeads(new Api(server.awaitListening(), key));
            tell("The process is killed, without a chance to tidy up.");
            server.kill();
        }
        try (ImbutoProcess server = ImbutoProcess.serve(jar, data)) {
            Api api = new Api(server.awaitListening(), key);
            nothingIsLost(api, server);
            whatMarketingReturned(api);
            theWinWasEarlier(api);
            onlyOneProcess(data);
            othersMayLess(api, data);
            Ended ended = server.stop();
            expect("a stopped server ends in good order, with the code of its signal", 143, ended.exitCode());
        }
        takeItApart(data, key);
    }

    private void firstStart(ImbutoProcess server, String key) throws IOException {
        tell("Somebody starts Imbuto over an empty folder, and is given an admin key.");
        Api api = new Api(server.awaitListening(), key);
        expect(
                "health, for everybody",
                "UP",
                get(api.with(""), "/actuator/health").get("status").asString());
        expect(
                "nobody gets in without a key",
                401,
                api.with("").get("/v1/status").status());
        expect("the log is empty", 0L, get(api, "/v1/status").get("head").asLong());
        JsonNode lead = stage(funnel(api, 0), "LEAD");
        expect("nobody is in the funnel", 0L, lead.get("now").asLong());
    }

    private void aLeadBecomesACustomer(Api api) throws IOException {
        tell("Ada of Acme asks for an offer, is qualified, and buys. The website sends her twice.");
        String ada = """
                {"externalId":"web:ada","person":{"name":"Ada Rossi","email":"ada@acme.example"},
                 "company":{"name":"Acme","sector":"retail","country":"IT"},"source":"website","campaign":"spring",
                 "touch":{"channel":"paid-search","kind":"click","campaign":"spring"},"effectiveAt":"2025-03-01"}""";
        Answer captured = api.post("/v1/contacts", ada, "Idempotency-Key", "ada-1");
        expect("a lead is captured", 201, captured.status());
        expect("it is one", "LEAD", captured.json().get("stage").asString());
        Answer again = api.post("/v1/contacts", ada, "Idempotency-Key", "ada-1");
        expect("sent again, it is answered again", captured.text(), again.text());
        expect("and says so", "true", again.header("Idempotency-Replayed"));
        expect("without the key it is known", 409, api.post("/v1/contacts", ada).status());

        String contact = "/v1/contacts/ext:web:ada/";
        expect(
                "a version of the past is refused",
                412,
                api.post(contact + "qualify", "{}", "If-Match", "\"1\"").status());
        done(api.post(contact + "qualify", "{\"effectiveAt\":\"2025-03-03\"}"));
        expect(
                "a deal cannot be won before it is opened",
                409,
                api.post(contact + "close-won", "{\"amount\":{\"amount\":\"1\",\"currency\":\"USD\"}}")
                        .status());
        done(api.post(contact + "open-opportunity", "{\"externalId\":\"d1\",\"effectiveAt\":\"2025-03-05\"}"));
        Answer won = done(api.post(
                contact + "close-won",
                "{\"amount\":{\"amount\":\"1000.00\",\"currency\":\"USD\"},\"effectiveAt\":\"2025-03-20\"}"));
        expect("she is a customer", "CUSTOMER", won.json().get("stage").asString());

        long position = Long.parseLong(won.header("Imbuto-Position"));
        JsonNode customer = stage(funnel(api, position), "CUSTOMER");
        expect(
                "who reads their own write sees it in the funnel",
                1L,
                customer.get("now").asLong());
    }

    private void aBatchOfLeads(Api api) throws IOException {
        tell("A fair brings a hundred leads, sent as one batch with a bad line in the middle.");
        StringBuilder batch = new StringBuilder();
        for (int i = 1; i <= 100; i++) {
            String at = i == 50 ? "someday" : "2025-04-01";
            batch.append("{\"ref\":\"" + i + "\",\"command\":\"capture-lead\",\"externalId\":\"fair:" + i
                    + "\",\"source\":\"fair\",\"effectiveAt\":\"" + at + "\"}\n");
        }
        List<JsonNode> answers = api.post("/v1/commands", batch.toString()).lines();
        expect("every line is answered", 100, answers.size());
        expect(
                "one is refused, and it is the bad one",
                List.of("50"),
                answers.stream()
                        .filter(answer -> answer.get("status").asInt() != 201)
                        .map(answer -> answer.get("ref").asString())
                        .toList());
    }

    private void nothingIsLost(Api api, ImbutoProcess server) throws IOException {
        tell("Started again, it has lost nothing and prints no second key.");
        expect("no second key", false, server.out().contains("Admin key"));
        JsonNode status = get(api, "/v1/status");
        JsonNode funnel = funnel(api, status.get("head").asLong());
        expect("the leads are there", 99L, stage(funnel, "LEAD").get("now").asLong());
        expect("the customer is there", 1L, stage(funnel, "CUSTOMER").get("now").asLong());
        JsonNode ada = get(api, "/v1/contacts/ext:web:ada");
        expect(
                "her name can be read",
                "Ada Rossi",
                ada.get("person").get("name").asString());
    }

    private void whatMarketingReturned(Api api) throws IOException {
        tell("The campaign that brought her cost 250, and is credited with her 1,000.");
        done(api.post(
                "/v1/campaigns",
                "{\"key\":\"spring\",\"name\":\"Spring\",\"channel\":\"paid-search\",\"effectiveAt\":\"2025-02-01\"}"));
        Answer spent = done(api.post(
                "/v1/campaigns/spring/record-spend",
                "{\"spend\":\"s1\",\"amount\":{\"amount\":\"250.00\",\"currency\":\"USD\"},"
                        + "\"from\":\"2025-03-01\",\"to\":\"2025-03-11\"}"));
        JsonNode spring = roi(api, spent.header("Imbuto-Position"));
        expect("spend", "250.00", spring.get("spend").get("amount").asString());
        expect("revenue", "1000.00", spring.get("revenue").get("amount").asString());
        expect("return on investment", 3.0, spring.get("roi").asDouble());
    }

    private void theWinWasEarlier(Api api) throws IOException {
        tell(
                "The sale turns out to have been made ten days earlier: the past changes, and what was known then does not.");
        JsonNode timeline = get(api, "/v1/contacts/ext:web:ada/timeline").get("items");
        long win = 0;
        for (JsonNode item : timeline) {
            if (item.get("type").asString().equals("contact.opportunity-won")) {
                win = item.get("position").asLong();
            }
        }
        long before = get(api, "/v1/status").get("head").asLong();
        Answer corrected = done(api.post(
                "/v1/contacts/ext:web:ada/correct-date",
                "{\"position\":" + win + ",\"effectiveAt\":\"2025-03-10\",\"reason\":\"signed earlier\"}"));
        String position = corrected.header("Imbuto-Position");
        String asOf = "/v1/reports/funnel?asOf=2025-03-15T00:00:00Z";
        expect("now she was one by then", 1L, customers(get(api, asOf, "Imbuto-Min-Position", position)));
        String knownBefore = asOf + "&asKnownAt=position:" + before;
        expect("as known before, she was not", 0L, customers(get(api, knownBefore)));
        expect(
                "the same question has the same answer, byte for byte",
                api.get(knownBefore).text(),
                api.get(knownBefore).text());
    }

    private void onlyOneProcess(Path data) {
        tell("A second process that wants the folder is told who has it.");
        Ended second = ImbutoProcess.run(jar, "serve", "--port", "0", "--data", data.toString());
        expect("it ends with its code", 5, second.exitCode());
        expect("and says why on one line", 1L, second.err().lines().count());
    }

    private void othersMayLess(Api api, Path data) throws IOException {
        tell("An analyst gets a key, beside the running server, that opens reports but no contacts.");
        Ended made = ImbutoProcess.run(jar, "keys", "create", "--role", "analyst", "--data", data.toString());
        JsonNode key = Api.json(made.out());
        Api analyst = api.with(key.get("key").asString());
        await("the key opens reports", () -> analyst.get("/v1/reports/funnel").status() == 200);
        expect("but no contact", 403, analyst.get("/v1/contacts/ext:web:ada").status());
        ImbutoProcess.run(jar, "keys", "revoke", key.get("id").asString(), "--data", data.toString());
        await(
                "revoked, it opens nothing",
                () -> analyst.get("/v1/reports/funnel").status() == 401);
    }

    private void takeItApart(Path data, String key) throws IOException {
        tell("The log is checked, the read model made anew, and everything exported.");
        Ended verified = ImbutoProcess.run(jar, "verify", "--data", data.toString());
        expect("the log is what was written", 0, verified.exitCode());
        Matcher head = HEAD.matcher(verified.out());
        expect("its head is printed", true, head.find());
        String remembered = head.group(1);
        expect(
                "the head is found again",
                0,
                ImbutoProcess.run(jar, "verify", "--head", remembered, "--data", data.toString())
                        .exitCode());
        String other = remembered.substring(0, remembered.length() - 1) + (remembered.endsWith("0") ? "1" : "0");
        expect(
                "another head is not",
                1,
                ImbutoProcess.run(jar, "verify", "--head", other, "--data", data.toString())
                        .exitCode());

        String funnel = "/v1/reports/funnel?asOf=2025-12-31&by=source";
        String before = ask(data, key, funnel);
        expect(
                "the read model is made anew",
                0,
                ImbutoProcess.run(jar, "rebuild", "--data", data.toString()).exitCode());
        expect("and says the same, byte for byte", before, ask(data, key, funnel));

        Ended exported = ImbutoProcess.run(jar, "export", "--data", data.toString());
        expect("everything is exported", 0, exported.exitCode());
        tell("The export is sent to an empty installation, which then says the same.");
        try (ImbutoProcess other2 = ImbutoProcess.serve(jar, folder.resolve("other"), "--currency", "USD")) {
            Api api = new Api(other2.awaitListening(), other2.adminKey());
            for (JsonNode line : api.post("/v1/commands", exported.out()).lines()) {
                expect(
                        "line " + line.get("line") + " is carried out: " + line,
                        true,
                        line.get("status").asInt() < 300);
            }
            long end = get(api, "/v1/status").get("head").asLong();
            JsonNode copy = get(api, funnel, "Imbuto-Min-Position", Long.toString(end));
            expect("the funnel", Api.json(before).get("groups"), copy.get("groups"));
            expect(
                    "her name",
                    "Ada Rossi",
                    get(api, "/v1/contacts/ext:web:ada")
                            .get("person")
                            .get("name")
                            .asString());
        }
    }

    private String ask(Path data, String key, String path) throws IOException {
        try (ImbutoProcess server = ImbutoProcess.serve(jar, data)) {
            Api api = new Api(server.awaitListening(), key);
            long head = get(api, "/v1/status").get("head").asLong();
            String answer =
                    api.get(path, "Imbuto-Min-Position", Long.toString(head)).text();
            server.stop();
            return answer;
        }
    }

    private static JsonNode get(Api api, String path, String... headers) throws IOException {
        return done(api.get(path, headers)).json();
    }

    private static Answer done(Answer answer) {
        if (answer.status() >= 300) {
            throw new AssertionError("refused: " + answer);
        }
        return answer;
    }

    private static JsonNode funnel(Api api, long position) throws IOException {
        return get(api, "/v1/reports/funnel", "Imbuto-Min-Position", Long.toString(position));
    }

    private static JsonNode stage(JsonNode report, String name) {
        for (JsonNode stage : report.get("groups").get(0).get("stages")) {
            if (stage.get("stage").asString().equals(name)) {
                return stage;
            }
        }
        throw new AssertionError("no stage " + name + " in " + report);
    }

    private static long customers(JsonNode report) {
        return stage(report, "CUSTOMER").get("now").asLong();
    }

    private static JsonNode roi(Api api, String position) throws IOException {
        String path = "/v1/reports/roi?from=2025-03-01&to=2025-04-01&bucket=month&by=campaign&campaign=spring";
        for (JsonNode group : get(api, path, "Imbuto-Min-Position", position).get("groups")) {
            if (group.get("key").get("campaign").asString().equals("spring")) {
                return group.get("series").get(0);
            }
        }
        throw new AssertionError("no campaign spring");
    }

    private interface Question {
        boolean holds() throws IOException;
    }

    private void await(String what, Question question) throws IOException {
        for (int i = 0; i < 100 && !question.holds(); i++) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        expect(what, true, question.holds());
    }

    private void tell(String sentence) {
        out.println(sentence);
    }

    private static void expect(String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected " + expected + ", found " + actual);
        }
    }
}
