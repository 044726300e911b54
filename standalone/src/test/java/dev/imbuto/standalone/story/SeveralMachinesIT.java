package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import dev.imbuto.log.mongo.MongoEventLog;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.standalone.story.Api.Answer;
import dev.imbuto.standalone.story.Client.Acknowledged;
import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two command sides and two query sides, each a process of its own, over one MongoDB database: together they are what one
 * program is.
 *
 * <p>A command side is killed {@code imbuto.cluster.kills} times, once unless set.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralMachinesIT {
    private static final int KILLS = Integer.getInteger("imbuto.cluster.kills", 1);
    private static final int CLIENTS = 6;

    @TempDir
    private static Path folder;

    private static Cluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = Cluster.start(folder.resolve("cluster"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void each_command_may_go_to_another_of_them_and_any_answers_for_all() throws Exception {
        Api one = cluster.command(1);
        Api other = cluster.command(2);
        accepted(one.post("/v1/contacts", """
                {"externalId":"crm-1","source":"web","person":{"name":"Ada Lovelace","email":"ada@example.org"},
                 "effectiveAt":"2026-01-05"}"""));
        accepted(other.post("/v1/contacts/ext:crm-1/qualify", "{\"effectiveAt\":\"2026-01-08\"}"));
        accepted(one.post(
                "/v1/contacts/ext:crm-1/open-opportunity", "{\"externalId\":\"deal\",\"effectiveAt\":\"2026-01-09\"}"));
        accepted(other.post("/v1/contacts/ext:crm-1/record-touch", "{\"channel\":\"web\",\"kind\":\"visit\"}"));
        Answer won = accepted(one.post(
                "/v1/contacts/ext:crm-1/close-won",
                "{\"amount\":{\"amount\":\"10.00\",\"currency\":\"EUR\"},\"effectiveAt\":\"2026-02-09\"}"));
        String position = won.json().get("position").asString();

        for (String path : List.of(
                "/v1/contacts/ext:crm-1",
                "/v1/contacts/ext:crm-1/timeline",
                "/v1/reports/funnel?asOf=2026-03-01",
                "/v1/reports/roi?from=2026-01-01&to=2026-04-01&asOf=2026-03-31")) {
            Answer here = cluster.query(1).get(path, "Imbuto-Min-Position", position);
            Answer there = cluster.query(2).get(path, "Imbuto-Min-Position", position);
            assertThat(here.status()).as(here.text()).isEqualTo(200);
            assertThat(there.text()).isEqualTo(here.text());
        }
        assertThat(cluster.query(2).get("/v1/contacts/ext:crm-1").text()).contains("CUSTOMER", "Ada Lovelace");
    }

    @Test
    @Order(2)
    void a_command_that_is_sent_to_both_at_once_is_carried_out_once_and_answered_alike() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 25; i++) {
                String body = "{\"externalId\":\"twice-" + i + "\"}";
                String name = "twice-" + i;
                List<Future<Answer>> answers = IntStream.of(1, 2)
                        .mapToObj(node -> threads.submit(
                                () -> cluster.command(node).post("/v1/contacts", body, "Idempotency-Key", name)))
                        .toList();
                Answer here = answers.get(0).get();
                Answer there = answers.get(1).get();
                assertThat(here.status()).as(here.text()).isEqualTo(201);
                assertThat(there.text()).isEqualTo(here.text());
                assertThat(there.status()).isEqualTo(here.status());
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    @Order(3)
    void who_is_erased_by_one_is_erased_for_all() throws Exception {
        accepted(cluster.command(1).post("/v1/contacts", """
                {"externalId":"crm-2","person":{"name":"Grace Hopper","email":"grace@example.org"}}"""));
        accepted(cluster.command(2).post("/v1/contacts/ext:crm-2/update-profile", """
                {"person":{"jobTitle":"Admiral"}}"""));
        assertThat(cluster.query(1).get("/v1/contacts/ext:crm-2").text()).contains("Grace", "Admiral");
        Answer erased = accepted(cluster.command(2).post("/v1/contacts/ext:crm-2/erase", "{\"reason\":\"asked\"}"));
        String position = erased.json().get("position").asString();
        for (int node = 1; node <= 2; node++) {
            Answer seen = cluster.query(node).get("/v1/contacts/ext:crm-2", "Imbuto-Min-Position", position);
            assertThat(seen.text()).contains("\"erased\":true").doesNotContain("Grace", "Admiral", "grace@");
            assertThat(cluster.query(node)
                            .get("/v1/contacts?email=grace@example.org")
                            .text())
                    .doesNotContain("crm-2");
            assertThat(cluster.command(node)
                            .post("/v1/contacts/ext:crm-2/record-touch", "{\"channel\":\"web\",\"kind\":\"visit\"}")
                            .text())
                    .contains("\"erased\"");
        }
    }

    @Test
    @Order(4)
    void nothing_is_lost_although_one_of_them_is_killed_again_and_again() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(i % 3 == 0 ? new BatchClient(i) : new SingleClient(i));
        }
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicInteger turn = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> writing = new ArrayList<>();
            clients.forEach(client -> writing.add(threads.submit(() ->
                    client.writeWhile(going::get, () -> cluster.command(1 + turn.getAndIncrement() % 2)))));
            for (int kill = 0; kill < KILLS; kill++) {
                Thread.sleep(1_500);
                cluster.kill("command-" + (1 + kill % 2));
                Cluster.awaitReady(cluster.command(1 + kill % 2));
            }
            cluster.stop("command-1"); // in good order, while it is busy
            going.set(false);
            for (Future<?> end : writing) {
                end.get();
            }
            Cluster.awaitReady(cluster.command(1));
            clients.forEach(client -> client.settle(cluster.command(1)));
        } finally {
            going.set(false);
            threads.shutdownNow();
        }
        List<Acknowledged> acknowledged = clients.stream()
                .flatMap(client -> client.acknowledged().stream())
                .toList();
        System.out.println(acknowledged.size() + " commands were acknowledged");
        assertThat(acknowledged).hasSizeGreaterThan(CLIENTS);
        theLogHoldsThemOnce(acknowledged);
    }

    private static void theLogHoldsThemOnce(List<Acknowledged> acknowledged) {
        Map<Long, StoredEvent> events = new HashMap<>();
        try (EventLog log = MongoEventLog.open(MongoAddress.of(cluster.log(), true))) {
            assertThat(Verification.of(log, null, position -> {}).fault()).isEmpty();
            for (List<StoredEvent> batch = log.read(0, 5_000); !batch.isEmpty(); ) {
                batch.forEach(event -> events.put(event.position(), event));
                batch = log.read(batch.get(batch.size() - 1).position(), 5_000);
            }
        }
        for (Acknowledged command : acknowledged) {
            StoredEvent last = events.get(command.position());
            assertThat(last).as("%s was acknowledged", command).isNotNull();
            assertThat(last.aggregateId()).as("%s", command).isEqualTo(command.contact());
        }
        assertThat(acknowledged.stream().map(Acknowledged::position).distinct()).hasSameSizeAs(acknowledged);
        assertThat(events.values().stream().filter(event -> event.type().equals("contact.lead-captured")))
                .extracting(StoredEvent::aggregateId)
                .doesNotHaveDuplicates();
    }

    @Test
    @Order(5)
    void a_query_side_that_was_killed_comes_back_with_the_same_figures() throws Exception {
        cluster.kill("query-1");
        Cluster.awaitReady(cluster.query(1));
        String head = cluster.query(2).get("/v1/status").json().get("head").asString();
        String path = "/v1/reports/funnel?asKnownAt=" + head;
        assertThat(cluster.query(1).get(path, "Imbuto-Min-Position", head).text())
                .isEqualTo(
                        cluster.query(2).get(path, "Imbuto-Min-Position", head).text());
    }

    @Test
    @Order(6)
    void the_proxy_finds_who_is_to_answer() throws Exception {
        if (cluster.proxy().isEmpty()) {
            System.out.println("NOT SHOWN HERE: the proxy. haproxy is not installed.");
            return;
        }
        Api proxy = cluster.proxy().get();
        Answer captured = accepted(proxy.post("/v1/contacts", "{\"externalId\":\"crm-3\"}"));
        Answer batch = proxy.post(
                "/v1/commands",
                "{\"command\":\"record-touch\",\"ref\":\"ext:crm-3\",\"channel\":\"web\",\"kind\":\"visit\"}\n");
        assertThat(batch.status()).isEqualTo(200);
        assertThat(proxy.get(
                                "/v1/contacts/ext:crm-3",
                                "Imbuto-Min-Position",
                                captured.json().get("position").asString())
                        .text())
                .contains("crm-3");
        cluster.kill("command-2");
        for (int i = 0; i < 10; i++) {
            Answer touched =
                    proxy.post("/v1/contacts/ext:crm-3/record-touch", "{\"channel\":\"web\",\"kind\":\"visit\"}");
            assertThat(touched.status()).as(touched.text()).isIn(200, 201, 502, 503);
        }
        accepted(proxy.post("/v1/contacts/ext:crm-3/record-touch", "{\"channel\":\"web\",\"kind\":\"visit\"}"));
        Cluster.awaitReady(cluster.command(2));
    }

    @Test
    @Order(7)
    void the_command_line_works_on_the_shared_log_too() throws Exception {
        String[] where = {
            "--log", cluster.log(), "--data", folder.resolve("cli").toString()
        };
        Ended verified = imbuto("verify", where);
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).contains("are what was written");
        Ended key = imbuto("keys", "create", where, "--role", "analyst");
        assertThat(key.exitCode()).as(key.err()).isZero();
        String analyst = Api.json(key.out()).get("key").asString();
        Thread.sleep(600); // a key takes effect within half a second
        assertThat(cluster.query(1).with(analyst).get("/v1/reports/funnel").status())
                .isEqualTo(200);

        Path copy = folder.resolve("copy");
        Ended copied = imbuto("copy-log", new String[] {cluster.log(), copy.toString()});
        assertThat(copied.exitCode()).as(copied.out() + copied.err()).isZero();
        Ended again = imbuto("verify", new String[] {"--data", copy.toString()});
        assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
        assertThat(again.out().lines().filter(line -> line.startsWith("head ")).toList())
                .isEqualTo(verified.out()
                        .lines()
                        .filter(line -> line.startsWith("head "))
                        .toList());
        Files.copy(cluster.masterKey(), copy.resolve("master.key"));
        try (ImbutoProcess alone = ImbutoProcess.serve(PackagedJar.PATH, copy)) {
            assertThat(new Api(alone.awaitListening(), cluster.adminKey())
                            .get("/v1/contacts/ext:crm-1")
                            .text())
                    .contains("Ada Lovelace");
        }
    }

    @Test
    @Order(8)
    void a_node_that_does_not_fit_does_not_start_and_says_what_to_do() throws Exception {
        Path jars = Path.of("..");
        Path command = jars.resolve("command-side/target/imbuto-command-side-exec.jar");
        Path query = jars.resolve("query-side/target/imbuto-query-side-exec.jar");
        Path otherKey = Files.writeString(folder.resolve("other.key"), "0".repeat(64));
        Path facts = Files.createDirectories(folder.resolve("facts"));
        cluster.stop("query-1"); // has written all that it knows, and is started again in a second
        Files.copy(cluster.data("query-1").resolve("facts.duckdb"), facts.resolve("facts.duckdb"));
        String empty = cluster.log() + "-of-another-day";

        Map<String, String> fits = Map.of(
                "IMBUTO_LOG", cluster.log(),
                "IMBUTO_SINGLESERVER", "true",
                "IMBUTO_MASTERKEYFILE", cluster.masterKey().toString());
        refuses(
                command,
                Map.of("IMBUTO_MASTERKEYFILE", cluster.masterKey().toString()),
                "imbuto.log (IMBUTO_LOG) is missing");
        refuses(command, with(fits, "IMBUTO_MASTERKEYFILE", otherKey), "this is not the master key");
        refuses(command, with(fits, "IMBUTO_SINGLESERVER", false), "rs.initiate()");
        refuses(query, with(fits, "IMBUTO_CURRENCY", "USD"), "set imbuto.currency=EUR");
        refuses(query, with(with(fits, "IMBUTO_LOG", empty), "IMBUTO_DATA", facts), "restored from an older backup");
    }

    private static Map<String, String> with(Map<String, String> environment, String name, Object value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(name, value.toString());
        return changed;
    }

    private static void refuses(Path jar, Map<String, String> environment, String message) {
        List<String> before = new ArrayList<>(List.of("env", "SERVER_PORT=0"));
        environment.forEach((name, value) -> before.add(name + "=" + value));
        Ended ended = ImbutoProcess.run(before, jar);
        assertThat(ended.exitCode()).as(ended.out()).isEqualTo(1);
        assertThat(ended.out()).contains("APPLICATION FAILED TO START", message).doesNotContain("\tat ");
    }

    private static Ended imbuto(String command, String[] where) {
        return imbuto(command, null, where);
    }

    private static Ended imbuto(String command, String sub, String[] where, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        if (sub != null) {
            arguments.add(sub);
        }
        arguments.addAll(List.of(where));
        arguments.addAll(List.of(more));
        return ImbutoProcess.run(
                List.of("env", "IMBUTO_SINGLESERVER=true", "IMBUTO_MASTERKEYFILE=" + cluster.masterKey()),
                PackagedJar.PATH,
                arguments.toArray(String[]::new));
    }

    private static Answer accepted(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        return answer;
    }
}
