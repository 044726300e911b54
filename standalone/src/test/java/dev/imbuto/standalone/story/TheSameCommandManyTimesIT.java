package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.standalone.story.Api.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Impatient clients send every command ten times at once, and the process is killed while they do. All get the same answer,
 * before and after, refusals too, and the log holds each command once.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TheSameCommandManyTimesIT {
    private static final int REQUESTS = Integer.getInteger("imbuto.duplicates", 1_000);
    private static final int TIMES = 10;
    private static final int THREADS = 32;

    private final long seed = Long.getLong("imbuto.seed", System.nanoTime());

    @TempDir
    Path folder;

    @Test
    void leaves_one_commit_and_one_answer_also_when_the_process_is_killed_in_between() throws Exception {
        System.out.println(REQUESTS + " requests, imbuto.seed=" + seed);
        Path data = folder.resolve("data");
        Map<String, Set<String>> answers = new ConcurrentHashMap<>();
        String key;
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            key = server.adminKey();
            Api api = new Api(server.awaitListening(), key);
            AtomicInteger answered = new AtomicInteger();
            fire(api, answers, () -> {
                if (answered.incrementAndGet() == REQUESTS / 2) {
                    server.kill();
                }
            });
            assertThat(answered.get()).isBetween(REQUESTS / 2, REQUESTS - 1);
        }
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            fire(new Api(server.awaitListening(), key), answers, () -> {});
            server.stop();
        }

        assertThat(answers).hasSize(REQUESTS / TIMES);
        assertThat(answers)
                .allSatisfy((name, different) -> assertThat(different).as(name).hasSize(1));
        long carriedOut = answers.values().stream()
                .filter(same -> same.iterator().next().startsWith("20"))
                .count();
        Map<String, Integer> commits = commits(data);
        assertThat(carriedOut).isEqualTo(REQUESTS / TIMES - REQUESTS / TIMES / 10);
        assertThat(commits)
                .hasSize((int) carriedOut)
                .allSatisfy((commit, events) -> assertThat(events).isEqualTo(1));
    }

    /** Every command ten times, in any order, until all are answered or the server is gone. */
    private void fire(Api api, Map<String, Set<String>> answers, Runnable afterEach)
            throws InterruptedException, ExecutionException {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            order.add(i / TIMES);
        }
        // neighbours stay close, so that the same command is under way more than once
        for (int from = 0; from < REQUESTS; from += 10 * TIMES) {
            Collections.shuffle(order.subList(from, Math.min(REQUESTS, from + 10 * TIMES)), new Random(seed + from));
        }
        Queue<Integer> commands = new ConcurrentLinkedQueue<>(order);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                clients.add(threads.submit(() -> {
                    for (Integer command = commands.poll(); command != null; command = commands.poll()) {
                        send(api, command, answers);
                        afterEach.run();
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                try {
                    client.get();
                } catch (ExecutionException cutOff) {
                    assertThat(cutOff).hasCauseInstanceOf(IOException.class);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A capture; every tenth command is one that is refused. */
    private static void send(Api api, int command, Map<String, Set<String>> answers) throws IOException {
        boolean refused = command % 10 == 9;
        String name = "name-" + command;
        Answer answer = api.post(
                refused ? "/v1/contacts/ext:nobody/qualify" : "/v1/contacts",
                refused ? "{}" : "{\"externalId\":\"contact-" + command + "\"}",
                "Idempotency-Key",
                name);
        answers.computeIfAbsent(name, first -> ConcurrentHashMap.newKeySet()).add(answer.toString());
    }

    private static Map<String, Integer> commits(Path data) {
        Map<String, Integer> commits = new HashMap<>();
        try (EventLog log = SqliteEventLog.openForReading(data.resolve("log.db"))) {
            for (List<StoredEvent> batch = log.read(0, 5_000); !batch.isEmpty(); ) {
                batch.forEach(event -> commits.merge(event.commitId(), 1, Integer::sum));
                batch = log.read(batch.get(batch.size() - 1).position(), 5_000);
            }
        }
        return commits;
    }
}
