package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.FactFolder;
import dev.imbuto.standalone.story.Client.Acknowledged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real process is killed at random moments while clients write through all ways in: what was acknowledged is there, once;
 * what was not is there whole or not at all, and is there once after it was sent again. A round takes as long as a start, so
 * there are 5 by themselves; {@code .ci/run} asks for 50.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NothingIsLostIT {
    private static final int ROUNDS = Integer.getInteger("imbuto.kills", 5);
    private static final int CLIENTS = 6;

    private final long seed = Long.getLong("imbuto.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    @Test
    void although_the_process_is_killed_at_any_moment() throws IOException, InterruptedException, ExecutionException {
        System.out.println("killing " + ROUNDS + " times, imbuto.seed=" + seed);
        Path data = folder.resolve("data");
        String key;
        try (ImbutoProcess first = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            key = first.adminKey();
            first.stop();
        }
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(i % 3 == 0 ? new BatchClient(i) : new SingleClient(i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                killWhileWriting(data, key, clients, threads);
            }
            settle(data, key, clients, threads);
        } finally {
            threads.shutdownNow();
        }
        List<Acknowledged> acknowledged = clients.stream()
                .flatMap(client -> client.acknowledged().stream())
                .toList();
        System.out.println(acknowledged.size() + " commands were acknowledged");
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
        theLogHoldsThemOnceAndWhole(data, acknowledged);
        theReadModelIsWhatARebuildMakes(data);
    }

    /** Some are killed while they start, most while clients write. */
    private void killWhileWriting(Path data, String key, List<Client> clients, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        try (ImbutoProcess server =
                ImbutoProcess.begin(PackagedJar.PATH, "serve", "--port", "0", "--data", data.toString())) {
            if (random.nextInt(8) == 0) {
                Thread.sleep(random.nextInt(3_000));
                server.kill();
                return;
            }
            Api api = new Api(server.awaitListening(), key);
            List<Future<?>> writing = new ArrayList<>();
            clients.forEach(client -> writing.add(threads.submit(() -> client.writeUntilCutOff(api))));
            Thread.sleep(50 + random.nextInt(1_200));
            server.kill();
            for (Future<?> end : writing) {
                end.get();
            }
        }
    }

    /** What was sent and never answered is sent once more, and the server is stopped once it has read the whole log. */
    private static void settle(Path data, String key, List<Client> clients, ExecutorService threads)
            throws IOException, InterruptedException, ExecutionException {
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            Api api = new Api(server.awaitListening(), key);
            List<Future<?>> sending = new ArrayList<>();
            clients.forEach(client -> sending.add(threads.submit(() -> client.settle(api))));
            for (Future<?> end : sending) {
                end.get();
            }
            String head = api.get("/v1/status").json().get("head").asString();
            assertThat(api.get("/v1/status", "Imbuto-Min-Position", head).status())
                    .isEqualTo(200);
            server.stop();
        }
    }

    private static void theLogHoldsThemOnceAndWhole(Path data, List<Acknowledged> acknowledged) {
        Map<Long, StoredEvent> events = new HashMap<>();
        Map<String, List<String>> types = new HashMap<>();
        try (EventLog log = SqliteEventLog.openForReading(data.resolve("log.db"))) {
            assertThat(Verification.of(log, null, position -> {}).fault()).isEmpty();
            for (List<StoredEvent> batch = log.read(0, 5_000); !batch.isEmpty(); ) {
                for (StoredEvent event : batch) {
                    events.put(event.position(), event);
                    types.computeIfAbsent(event.commitId(), id -> new ArrayList<>())
                            .add(event.type());
                }
                batch = log.read(batch.get(batch.size() - 1).position(), 5_000);
            }
        }
        for (Acknowledged command : acknowledged) {
            StoredEvent last = events.get(command.position());
            assertThat(last).as("%s was acknowledged", command).isNotNull();
            assertThat(last.aggregateId()).as("%s", command).isEqualTo(command.contact());
            assertThat(types.get(last.commitId())).as("%s", command).contains(command.type());
        }
        assertThat(acknowledged.stream().map(Acknowledged::name).distinct())
                .as("every command is acknowledged once")
                .hasSameSizeAs(acknowledged);
        // A capture of these clients has a touch and a consent with it, a reopening of a win its reversal.
        types.forEach((commit, made) -> {
            if (made.contains("contact.lead-captured")) {
                assertThat(made).as("commit %s", commit).contains("contact.touch-recorded", "contact.consent-granted");
            }
            if (made.contains("contact.opportunity-reopened")) {
                assertThat(made).as("commit %s", commit).contains("contact.win-reversed");
            }
        });
        // Each was sent until it was answered, under the same name: so often, and no more, is it in the log.
        Map<String, Long> wanted = new HashMap<>();
        acknowledged.forEach(command -> wanted.merge(command.type(), 1L, Long::sum));
        Map<String, Long> found = new HashMap<>();
        types.values()
                .forEach(made -> made.stream()
                        .filter(type -> wanted.containsKey(type) && !isPartOf(type, made))
                        .forEach(type -> found.merge(type, 1L, Long::sum)));
        assertThat(found).isEqualTo(wanted);
    }

    private static boolean isPartOf(String type, List<String> commit) {
        return type.equals("contact.touch-recorded") && commit.contains("contact.lead-captured");
    }

    private static void theReadModelIsWhatARebuildMakes(Path data) {
        SortedMap<String, String> followed = digest(data);
        assertThat(ImbutoProcess.run(PackagedJar.PATH, "rebuild", "--data", data.toString())
                        .exitCode())
                .isZero();
        assertThat(digest(data)).isEqualTo(followed);
    }

    private static SortedMap<String, String> digest(Path data) {
        try (FactStore facts = FactStore.open(new FactFolder(data).live(), FactStore.Settings.DEFAULT)) {
            return facts.digest();
        }
    }
}
