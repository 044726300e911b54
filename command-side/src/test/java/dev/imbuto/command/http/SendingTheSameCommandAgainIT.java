package dev.imbuto.command.http;

import static dev.imbuto.command.http.ACommandServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.sqlite.SqliteEventLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(180)
class SendingTheSameCommandAgainIT {
    private static final AtomicBoolean LOG_UNAVAILABLE = new AtomicBoolean();

    @TempDir
    private Path folder;

    private ACommandServer server;

    @BeforeEach
    void start() {
        server = ACommandServer.in(folder, UnreliableLog.class);
    }

    @AfterEach
    void stop() {
        LOG_UNAVAILABLE.set(false);
        server.close();
    }

    @Test
    void is_answered_as_the_first_time_and_changes_nothing() {
        HttpResponse<String> first = send("key-1", "/v1/contacts", "{\"externalId\":\"once\"}");
        HttpResponse<String> again = send("key-1", "/v1/contacts", "{\"externalId\":\"once\"}");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertReplayed(again, first);
        assertThat(server.log().head().position()).isEqualTo(1);
    }

    @Test
    void is_the_same_however_it_is_written_and_by_whatever_name_its_contact_goes() {
        String id = json(server.post("/v1/contacts", "{\"externalId\":\"acme\"}"))
                .get("id")
                .stringValue();
        HttpResponse<String> first = send("key-2", "/v1/contacts/ext:acme/assign", "{\"owner\":\"a\",\"team\":\"t\"}");

        assertReplayed(send("key-2", "/v1/contacts/ext:acme/assign", "{ \"team\":\"t\",\n\"owner\":\"a\" }"), first);
        assertReplayed(send("key-2", "/v1/contacts/" + id + "/assign", "{\"owner\":\"a\",\"team\":\"t\"}"), first);
        assertReplayed(
                server.post(
                        "/v1/contacts/ext:acme/assign",
                        "{\"owner\":\"a\",\"team\":\"t\"}",
                        "Idempotency-Key",
                        "key-2",
                        "If-Match",
                        "\"77\""),
                first);
        assertThat(server.log().head().position()).isEqualTo(2);
    }

    @Test
    void is_refused_again_even_when_it_could_be_done_by_now() {
        HttpResponse<String> refused = send("key-3", "/v1/contacts/ext:later/assign", "{\"owner\":\"a\"}");
        server.post("/v1/contacts", "{\"externalId\":\"later\"}");
        HttpResponse<String> again = send("key-3", "/v1/contacts/ext:later/assign", "{\"owner\":\"a\"}");

        assertThat(refused.statusCode()).isEqualTo(404);
        assertReplayed(again, refused);
        assertThat(again.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void under_a_key_of_another_command_is_refused() {
        server.post("/v1/contacts", "{\"externalId\":\"acme\"}");
        send("key-4", "/v1/contacts/ext:acme/assign", "{\"owner\":\"a\"}");

        for (HttpResponse<String> answer : List.of(
                send("key-4", "/v1/contacts/ext:acme/assign", "{\"owner\":\"b\"}"),
                send("key-4", "/v1/contacts/ext:other/assign", "{\"owner\":\"a\"}"),
                send("key-4", "/v1/contacts/ext:acme/recycle", "{}"),
                send("key-4", "/v1/contacts", "{}"))) {
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(json(answer).get("code").stringValue()).isEqualTo("idempotency-key-reused");
        }
        assertThat(server.log().head().position()).isEqualTo(2);
    }

    @Test
    void is_another_sending_under_another_api_key() {
        HttpResponse<String> mine = send("key-5", "/v1/contacts", "{}");
        HttpResponse<String> theirs = server.post(
                "/v1/contacts", "{}", "Idempotency-Key", "key-5", "Authorization", "Bearer " + server.key(Role.ADMIN));

        assertThat(theirs.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(json(theirs).get("id")).isNotEqualTo(json(mine).get("id"));
    }

    @Test
    void that_could_not_be_read_may_be_mended_under_the_same_key() {
        assertThat(send("key-6", "/v1/contacts", "{\"externalId\":7}").statusCode())
                .isEqualTo(400);

        HttpResponse<String> mended = send("key-6", "/v1/contacts", "{\"externalId\":\"7\"}");

        assertThat(mended.statusCode()).isEqualTo(201);
        assertThat(mended.headers().firstValue("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void that_could_not_be_decided_is_decided_the_next_time() {
        LOG_UNAVAILABLE.set(true);
        HttpResponse<String> unavailable = send("key-7", "/v1/contacts", "{\"externalId\":\"unlucky\"}");
        LOG_UNAVAILABLE.set(false);
        HttpResponse<String> again = send("key-7", "/v1/contacts", "{\"externalId\":\"unlucky\"}");

        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.headers().firstValue("Retry-After")).isPresent();
        assertThat(unavailable.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void after_a_restart_is_answered_as_the_first_time() {
        HttpResponse<String> first = send("key-8", "/v1/contacts", "{}");
        HttpResponse<String> again = restartedMeanwhile("SELECT 1", "key-8", "{}");

        assertReplayed(again, first);
    }

    @Test
    void after_a_crash_between_the_commit_and_its_answer_is_answered_from_the_log() {
        HttpResponse<String> first = send("key-9", "/v1/contacts", "{}");
        String answerLost = "UPDATE answer SET status = NULL, headers = NULL, body = NULL";
        HttpResponse<String> again = restartedMeanwhile(answerLost, "key-9", "{}");

        assertReplayed(again, first);
        assertThat(server.log().head().position()).isEqualTo(1);
        assertReplayed(send("key-9", "/v1/contacts", "{}"), first);
        assertThat(send("key-9", "/v1/contacts", "{\"source\":\"web\"}").statusCode())
                .isEqualTo(422);
    }

    @Test
    void at_the_same_time_many_times_over_is_done_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            Random random = new Random(5);
            List<Integer> keys =
                    IntStream.range(0, 320).mapToObj(i -> random.nextInt(10)).toList();
            List<Future<HttpResponse<String>>> sendings = new ArrayList<>();
            for (int key : keys) {
                sendings.add(threads.submit(
                        () -> send("same-" + key, "/v1/contacts", "{\"source\":\"source-" + key + "\"}")));
            }
            List<List<String>> bodies = IntStream.range(0, 10)
                    .<List<String>>mapToObj(key -> new ArrayList<>())
                    .toList();
            int replayed = 0;
            for (int i = 0; i < keys.size(); i++) {
                HttpResponse<String> answer = sendings.get(i).get();
                assertThat(answer.statusCode()).isEqualTo(201);
                replayed += answer.headers().firstValue("Idempotency-Replayed").isPresent() ? 1 : 0;
                bodies.get(keys.get(i)).add(answer.body());
            }

            assertThat(bodies).allSatisfy(same -> assertThat(same).containsOnly(same.get(0)));
            assertThat(replayed).isEqualTo(310);
            assertThat(server.log().head().position()).isEqualTo(10);
        } finally {
            threads.shutdownNow();
        }
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class A_key {
        @Test
        void has_1_to_200_printable_characters() {
            assertThat(send("k".repeat(200), "/v1/contacts", "{}").statusCode()).isEqualTo(201);
            assertThat(send("!~ a", "/v1/contacts", "{}").statusCode()).isEqualTo(201);
            for (String key : List.of("k".repeat(201), "")) {
                HttpResponse<String> answer = send(key, "/v1/contacts", "{}");
                assertThat(answer.statusCode()).as(key).isEqualTo(400);
                assertThat(json(answer).at("/errors/0/header").stringValue()).isEqualTo("Idempotency-Key");
            }
        }
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class In_a_batch {
        @Test
        void a_line_with_a_key_is_answered_as_the_first_time_whatever_its_ref() {
            JsonNode first = batch("{\"ref\":\"a\",\"command\":\"capture-lead\",\"idempotencyKey\":\"line\"}")
                    .get(0);
            List<JsonNode> again = batch("{\"ref\":\"b\",\"command\":\"capture-lead\",\"idempotencyKey\":\"line\"}\n"
                    + "{\"ref\":\"c\",\"command\":\"capture-lead\",\"idempotencyKey\":\"line\",\"source\":\"x\"}");

            assertThat(first.has("replayed")).isFalse();
            assertThat(again.get(0).get("replayed").booleanValue()).isTrue();
            assertThat(again.get(0).get("ref").stringValue()).isEqualTo("b");
            assertThat(again.get(0).get("status").intValue()).isEqualTo(201);
            assertThat(again.get(0).get("id")).isEqualTo(first.get("id"));
            assertThat(again.get(0).get("position")).isEqualTo(first.get("position"));
            assertThat(again.get(1).get("status").intValue()).isEqualTo(422);
            assertThat(again.get(1).at("/problem/code").stringValue()).isEqualTo("idempotency-key-reused");
        }

        @Test
        void a_key_is_the_same_as_that_of_a_single_command() {
            HttpResponse<String> single = send("shared", "/v1/contacts", "{\"externalId\":\"shared\"}");
            JsonNode line = batch(
                            "{\"command\":\"capture-lead\",\"idempotencyKey\":\"shared\",\"externalId\":\"shared\"}")
                    .get(0);

            assertThat(line.get("replayed").booleanValue()).isTrue();
            assertThat(line.get("id")).isEqualTo(json(single).get("id"));
        }

        @Test
        void the_key_of_the_whole_makes_each_of_its_lines_repeatable() {
            String lines = "{\"command\":\"capture-lead\"}\n{\"command\":\"capture-lead\"}\n{\"command\":\"none\"}";
            List<JsonNode> first = batch(lines, "Idempotency-Key", "whole");
            List<JsonNode> again = batch(lines, "Idempotency-Key", "whole");

            assertThat(first.get(0).get("id")).isNotEqualTo(first.get(1).get("id"));
            assertThat(again.get(0).get("id")).isEqualTo(first.get(0).get("id"));
            assertThat(again.get(1).get("id")).isEqualTo(first.get(1).get("id"));
            assertThat(again.get(1).get("replayed").booleanValue()).isTrue();
            assertThat(server.log().head().position()).isEqualTo(2);
        }

        private List<JsonNode> batch(String lines, String... headers) {
            List<String> all = new ArrayList<>(List.of("Content-Type", "application/x-ndjson"));
            all.addAll(List.of(headers));
            return server.post("/v1/commands", lines, all.toArray(String[]::new))
                    .body()
                    .lines()
                    .map(new JsonMapper()::readTree)
                    .sorted((one, other) -> Integer.compare(
                            one.get("line").intValue(), other.get("line").intValue()))
                    .toList();
        }
    }

    /** Starts the server anew over changed answers, and sends. */
    private HttpResponse<String> restartedMeanwhile(String change, String key, String body) {
        server.close();
        try (Connection answers = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("answers.db"));
                Statement statement = answers.createStatement()) {
            statement.execute(change);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
        server = ACommandServer.in(folder, UnreliableLog.class).as(server.integrator());
        return send(key, "/v1/contacts", body);
    }

    private HttpResponse<String> send(String key, String path, String body) {
        return server.post(path, body, "Idempotency-Key", key);
    }

    private static void assertReplayed(HttpResponse<String> again, HttpResponse<String> first) {
        assertThat(again.statusCode()).isEqualTo(first.statusCode());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        for (String header : List.of("ETag", "Location", "Imbuto-Position")) {
            assertThat(again.headers().firstValue(header))
                    .isEqualTo(first.headers().firstValue(header));
        }
    }

    /** A log that takes no commit while a test says so. */
    @Configuration(proxyBeanMethods = false)
    static class UnreliableLog {
        @Bean
        EventLog eventLog(@Value("${imbuto.data}") Path data) {
            EventLog log = SqliteEventLog.open(data.resolve("log.db"));
            return (EventLog) Proxy.newProxyInstance(
                    EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("append") && LOG_UNAVAILABLE.get()) {
                            throw new LogUnavailableException("disk full", null);
                        }
                        try {
                            return method.invoke(log, arguments);
                        } catch (InvocationTargetException failed) {
                            throw failed.getCause();
                        }
                    });
        }
    }
}
