package dev.imbuto.command.http;

import static dev.imbuto.command.http.ACommandServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problems;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class MoreCommandsThanThereIsRoomForIT {
    private static final int ROOM = 128;

    private static CountDownLatch begun;
    private static CountDownLatch mayEnd;

    @TempDir
    private Path folder;

    private ACommandServer server;

    @BeforeEach
    void start() {
        begun = new CountDownLatch(ROOM);
        mayEnd = new CountDownLatch(1);
        server = ACommandServer.in(folder, SlowDesk.class);
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        server.close();
    }

    @Test
    void are_refused_at_once_and_may_be_sent_again_while_those_let_in_are_carried_out() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(ROOM);
        try {
            List<Future<HttpResponse<String>>> letIn = new ArrayList<>();
            for (int i = 0; i < ROOM; i++) {
                String capture = "{\"externalId\":\"c" + i + "\"}";
                letIn.add(clients.submit(() -> server.post("/v1/contacts", capture)));
            }
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

            HttpResponse<String> refused = server.post("/v1/contacts", "{\"externalId\":\"late\"}");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(json(refused).get("code").stringValue()).isEqualTo("overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(server.post("/v1/contacts", "{\"externalId\":7}").statusCode())
                    .isEqualTo(400);

            mayEnd.countDown();
            for (Future<HttpResponse<String>> answer : letIn) {
                assertThat(answer.get().statusCode()).isEqualTo(201);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(server.log().head().position()).isEqualTo(ROOM);
        assertThat(server.post("/v1/contacts", "{\"externalId\":\"late\"}").statusCode())
                .isEqualTo(201);
    }

    @Configuration(proxyBeanMethods = false)
    static class SlowDesk {
        @Bean
        CommandDesk commandDesk(
                CommandDispatcher dispatcher, IdempotencyAnswers answers, Problems problems, JsonBodies bodies) {
            return new CommandDesk(
                    (command, context) -> {
                        begun.countDown();
                        try {
                            mayEnd.await();
                        } catch (InterruptedException stop) {
                            throw new IllegalStateException(stop);
                        }
                        return dispatcher.send(command, context);
                    },
                    answers::claim,
                    problems::of,
                    bodies);
        }
    }
}
