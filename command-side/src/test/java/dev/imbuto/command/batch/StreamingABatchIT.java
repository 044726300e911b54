package dev.imbuto.command.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.imbuto.access.Role;
import dev.imbuto.command.http.ACommandServer;
import dev.imbuto.contact.ContactId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class StreamingABatchIT {
    @TempDir
    private static Path folder;

    private static ACommandServer server;

    @BeforeAll
    static void start() {
        server = ACommandServer.in(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_answer_comes_before_the_next_line_is_sent() throws Exception {
        try (BatchConnection batch = new BatchConnection(server)) {
            for (int i = 1; i <= 30; i++) {
                batch.send(
                        "{\"ref\":\"r" + i + "\",\"command\":\"capture-lead\",\"externalId\":\"lockstep-" + i + "\"}");

                JsonNode answer = batch.answer();

                assertThat(answer.get("ref").stringValue()).isEqualTo("r" + i);
                assertThat(answer.get("line").intValue()).isEqualTo(i);
                assertThat(answer.get("status").intValue()).isEqualTo(201);
            }
            batch.end();
            assertThat(batch.answer()).isNull();
            assertThat(batch.head()).startsWith("HTTP/1.1 200").contains("application/x-ndjson");
        }
    }

    @Test
    void a_line_may_arrive_in_pieces() throws Exception {
        try (BatchConnection batch = new BatchConnection(server)) {
            for (byte piece : "{\"command\":\"capture-lead\",\"externalId\":\"pieces-\u00fc\"}".getBytes(UTF_8)) {
                batch.sendChunk(new byte[] {piece});
            }
            batch.end();

            assertThat(batch.answers())
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.get("id").stringValue())
                            .isEqualTo(ContactId.ofExternal("pieces-\u00fc").toString()));
        }
    }

    @Test
    void order_holds_for_each_contact_in_the_log() throws Exception {
        Random random = new Random(3);
        List<String> lines = new ArrayList<>();
        Map<String, List<String>> expected = new HashMap<>();
        for (int contact = 0; contact < 20; contact++) {
            lines.add("{\"command\":\"capture-lead\",\"externalId\":\"ordered-" + contact + "\"}");
        }
        for (int i = 0; i < 600; i++) {
            String contact = "ordered-" + random.nextInt(20);
            String id = ContactId.ofExternal(contact).toString();
            lines.add("{\"command\":\"assign\",\"contact\":\"" + (random.nextBoolean() ? id : "ext:" + contact)
                    + "\",\"owner\":\"owner-" + i + "\"}");
            expected.computeIfAbsent(id, key -> new ArrayList<>()).add("owner-" + i);
        }

        assertThat(send(lines))
                .hasSize(620)
                .allSatisfy(
                        answer -> assertThat(answer.get("status").intValue()).isLessThan(300));

        expected.forEach((id, owners) -> assertThat(server.log().readAggregate(id, 1, 1000))
                .extracting(event -> new String(event.payload(), UTF_8).replaceAll(".*\"owner\":\"([^\"]*)\".*", "$1"))
                .isEqualTo(owners));
    }

    @Test
    void what_a_line_needs_may_be_made_by_the_line_before() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String contact = "\"contact\":\"ext:story-" + i + "\"";
            lines.add("{\"command\":\"capture-lead\",\"externalId\":\"story-" + i + "\"}");
            lines.add("{\"command\":\"qualify\"," + contact + "}");
            lines.add("{\"command\":\"open-opportunity\"," + contact + ",\"externalId\":\"deal\"}");
            lines.add("{\"command\":\"close-won\"," + contact
                    + ",\"amount\":{\"amount\":\"10.00\",\"currency\":\"EUR\"}}");
        }

        List<JsonNode> answers = send(lines);

        assertThat(answers)
                .hasSize(200)
                .allSatisfy(answer -> assertThat(answer.get("status").intValue())
                        .as(answer.toString())
                        .isLessThan(300));
        assertThat(answers.stream()
                        .filter(answer -> answer.get("stage").stringValue().equals("CUSTOMER")))
                .hasSize(50);
    }

    @Test
    void a_client_that_reads_nothing_can_send_only_so_much_and_gets_all_answers_once_it_reads() throws Exception {
        String line = "{\"ref\":\"a line that is refused at once\",\"command\":\"none\"}\n";
        String chunk = line.repeat(200);
        int chunks = 1_500;
        AtomicLong sent = new AtomicLong();
        try (BatchConnection batch = new BatchConnection(server)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < chunks; i++) {
                        batch.sendText(chunk);
                        sent.addAndGet(chunk.length());
                    }
                    batch.end();
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });
            long before = -1;
            while (sent.get() != before) {
                before = sent.get();
                TimeUnit.SECONDS.sleep(2);
            }
            assertThat(sending).isNotDone();
            assertThat(sent.get()).isLessThan((long) chunks * chunk.length() / 2);

            assertThat(batch.answers()).hasSize(chunks * 200);
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_client_that_reads_only_after_it_has_sent_all_gets_its_answers() {
        String lines = IntStream.range(0, 2_000)
                .mapToObj(i -> "{\"command\":\"capture-lead\",\"externalId\":\"half-duplex-" + i + "\"}\n")
                .reduce("", String::concat);

        HttpResponse<String> answer = server.post("/v1/commands", lines, "Content-Type", "application/x-ndjson");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().lines()).hasSize(2_000).allMatch(line -> line.contains("\"status\":201"));
    }

    @Test
    void a_client_that_vanishes_leaves_nothing_half_done_and_no_place_taken_and_nothing_to_read_in_the_log()
            throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        logged.start();
        root.addAppender(logged);
        for (int round = 0; round < 20; round++) {
            String prefix = "vanished-" + round + "-";
            try (BatchConnection batch = new BatchConnection(server)) {
                for (int i = 0; i < 50; i++) {
                    batch.send("{\"command\":\"capture-lead\",\"externalId\":\"" + prefix + i + "\"}");
                }
                batch.sendText("{\"command\":\"capture-lead\",\"externalId\":\"" + prefix + "half\"}");
                batch.answer();
                batch.vanish();
            }
        }
        assertThat(send(List.of("{\"command\":\"capture-lead\",\"externalId\":\"after-all-that\"}")))
                .singleElement()
                .satisfies(answer -> assertThat(answer.get("status").intValue()).isEqualTo(201));
        for (int round = 0; round < 20; round++) {
            String half = ContactId.ofExternal("vanished-" + round + "-half").toString();
            assertThat(server.log().lastSequence(half)).isEqualTo(-1);
        }
        root.detachAppender(logged);
        assertThat(logged.list).isEmpty();
    }

    @Test
    void the_last_line_of_a_body_that_breaks_off_is_not_carried_out() throws Exception {
        String line = "{\"command\":\"capture-lead\",\"externalId\":\"broken-off\"}";
        try (BatchConnection batch =
                new BatchConnection(server.port(), server.integrator(), "Content-Length: " + (line.length() + 10))) {
            batch.sendRaw(line.getBytes(UTF_8));
        }
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(server.log().lastSequence(ContactId.ofExternal("broken-off").toString()))
                .isEqualTo(-1);
    }

    @Test
    void there_are_so_many_batches_at_a_time_and_no_more() throws Exception {
        List<BatchConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                BatchConnection batch = new BatchConnection(server);
                open.add(batch);
                batch.send("{\"command\":\"none\"}");
                batch.answer();
            }
            HttpResponse<String> oneMore = server.post("/v1/commands", "{}", "Content-Type", "application/x-ndjson");

            assertThat(oneMore.statusCode()).isEqualTo(429);
            assertThat(oneMore.headers().firstValue("Retry-After")).isPresent();
            assertThat(oneMore.headers().firstValue("Content-Type")).contains("application/problem+json");
        } finally {
            for (BatchConnection batch : open) {
                batch.end();
                assertThat(batch.answers()).isEmpty();
                batch.close();
            }
        }
    }

    @Test
    void a_batch_of_a_role_without_commands_is_refused_as_a_whole() {
        HttpResponse<String> answer = server.post(
                "/v1/commands",
                "{\"command\":\"capture-lead\"}",
                "Content-Type",
                "application/x-ndjson",
                "Authorization",
                "Bearer " + server.key(Role.COMPLIANCE));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void what_is_not_lines_of_json_by_its_type_is_refused_as_a_whole() {
        HttpResponse<String> answer =
                server.post("/v1/commands", "a=b", "Content-Type", "application/x-www-form-urlencoded");

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void an_empty_batch_has_no_answers() {
        HttpResponse<String> answer = server.post("/v1/commands", "\n\n", "Content-Type", "application/x-ndjson");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    private static List<JsonNode> send(List<String> lines) throws Exception {
        try (BatchConnection batch = new BatchConnection(server)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (String line : lines) {
                        batch.send(line);
                    }
                    batch.end();
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });
            List<JsonNode> answers = batch.answers();
            sending.get(10, TimeUnit.SECONDS);
            return answers;
        }
    }
}
