package dev.imbuto.log.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.SequenceConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three writing processes, each killed again and again while the others go on. {@code -Dimbuto.mongo.kills=100} kills each of
 * them so often.
 */
@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledWritersIT {
    private static final int PROCESSES = 3;
    private static final int KILLS = Integer.getInteger("imbuto.mongo.kills", 2);
    private static final int SHORTEST_LIFE_MILLISECONDS = 100;
    private static final int LONGEST_LIFE_MILLISECONDS = KILLS < 10 ? 600 : 3_000;
    private static final int KILLED = 128 + 9;

    private final long seed = System.nanoTime();
    private final Ledger ledger = new Ledger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Test
    void what_was_acknowledged_stays_and_what_was_not_is_there_once_or_not_at_all() throws Exception {
        var random = new Random(seed);
        try (var server = ServerProcess.start();
                var log = server.open()) {
            var follower = new Follower(log, random.nextLong());
            var followed = threads.submit(follower);
            List<Future<?>> processes = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                String name = "p" + i + "w";
                long ofProcess = random.nextLong();
                processes.add(threads.submit(() -> {
                    killAgainAndAgain(server.address(), name, ofProcess);
                    return null;
                }));
            }
            for (var process : processes) {
                process.get();
            }
            ledger.check(log, true);
            var open = ledger.open();
            assertThat(open)
                    .as("without an answer")
                    .hasSizeLessThanOrEqualTo(PROCESSES * KILLS * WritingProcess.WRITERS);
            open.forEach(commit -> repeat(log, commit));
            follower.until(log.head().position());
            followed.get(60, TimeUnit.SECONDS);
            System.out.println("seed " + seed + ": " + PROCESSES * KILLS + " kills, " + open.size()
                    + " commits without an answer, and when they were repeated: " + ledger);
            ledger.check(log, false);
        } finally {
            threads.shutdownNow();
        }
    }

    private void killAgainAndAgain(String address, String name, long ofProcess) throws Exception {
        var random = new Random(ofProcess);
        for (int run = 0; run < KILLS; run++) {
            var process = WritingProcess.start(address, name, run, random.nextLong(), Integer.MAX_VALUE);
            try {
                int life = SHORTEST_LIFE_MILLISECONDS + random.nextInt(LONGEST_LIFE_MILLISECONDS);
                var begun = new AtomicBoolean();
                int code = process.forEachLine(line -> {
                    ledger.line(line);
                    if (line.startsWith("acknowledged") && begun.compareAndSet(false, true)) {
                        threads.execute(() -> killAfter(process, life));
                    }
                });
                assertThat(code).as("how %s ended, seed %d", name, seed).isEqualTo(KILLED);
            } finally {
                process.kill();
            }
        }
    }

    private static void killAfter(ChildProcess process, int milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.kill();
    }

    private void repeat(MongoEventLog log, PlannedCommit commit) {
        try {
            ledger.acknowledged(commit, log.append(commit.commit()));
        } catch (SequenceConflictException e) {
            ledger.refused(commit);
        }
    }
}
