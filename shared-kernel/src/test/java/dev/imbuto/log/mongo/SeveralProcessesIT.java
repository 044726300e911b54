package dev.imbuto.log.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three processes of eight writers each, and one of readers, on a server that is a process too.
 * {@code -Dimbuto.mongo.commits=2000} lets each writer append that many commits, {@code -Dimbuto.mongo.seeds=20} does it so
 * often, {@code -Dimbuto.mongo.seed} begins with another seed.
 */
@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class SeveralProcessesIT {
    private static final int PROCESSES = 3;
    private static final int COMMITS = Integer.getInteger("imbuto.mongo.commits", 12);
    private static final int SEEDS = Integer.getInteger("imbuto.mongo.seeds", 1);
    private static final long FIRST_SEED = Long.getLong("imbuto.mongo.seed", 1);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Test
    void many_writers_of_several_processes_make_one_log_and_readers_never_see_a_hole() throws Exception {
        try {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
                write(seed);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void write(long seed) throws Exception {
        long started = System.nanoTime();
        var random = new Random(seed);
        var ledger = new Ledger();
        var children = new ArrayList<ChildProcess>();
        try (var server = ServerProcess.start();
                var log = server.open()) {
            var reading = FollowingProcess.start(server.address(), random.nextLong());
            children.add(reading);
            assertThat(reading.nextLine()).isEqualTo("follows");
            var follower = new Follower(log, random.nextLong());
            var followed = threads.submit(follower);
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                var process = WritingProcess.start(server.address(), "p" + i + "w", 0, random.nextLong(), COMMITS);
                children.add(process);
                writers.add(threads.submit(() -> process.forEachLine(ledger::line)));
            }
            for (var writer : writers) {
                assertThat(writer.get())
                        .as("exit code of a writing process, seed %d", seed)
                        .isZero();
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);

            long end = log.head().position();
            follower.until(end);
            reading.tell(end);
            var seen = followed.get(10, TimeUnit.MINUTES);
            List<String> seenByOthers = new ArrayList<>();
            assertThat(reading.forEachLine(seenByOthers::add))
                    .as("exit code of the readers")
                    .isZero();
            assertThat(seenByOthers).hasSize(2).containsOnly(String.valueOf(seen.hashCode()));
            assertThat(ledger.acknowledged()).isEqualTo(PROCESSES * WritingProcess.WRITERS * COMMITS);
            ledger.check(log, false);
            ledger.checkRefusals();
            System.out.println("seed " + seed + ": " + ledger + ", " + end + " events, in " + seconds + " s");
        } finally {
            children.forEach(ChildProcess::kill);
        }
    }
}
