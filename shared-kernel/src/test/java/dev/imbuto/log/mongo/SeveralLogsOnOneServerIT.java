package dev.imbuto.log.mongo;

import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Verification;
import dev.imbuto.mongo.MongoAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code -Dimbuto.mongodb.commits=2000} lets each of the 24 writers append that many commits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SeveralLogsOnOneServerIT {
    private static final int LOGS = 3;
    private static final int WRITERS = 8;
    private static final int COMMITS = Integer.getInteger("imbuto.mongodb.commits", 8);

    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());

    @Test
    void many_writers_of_several_processes_make_one_log_and_readers_never_see_a_hole() throws Exception {
        var threads = Executors.newCachedThreadPool();
        var logs = new ArrayList<MongoEventLog>();
        var triedAgain = new AtomicInteger();
        var done = new AtomicBoolean();
        try (var reading = MongoEventLog.open(address)) {
            Future<Long> reader = threads.submit(() -> follow(reading, done));
            List<Callable<List<Long>>> writers = new ArrayList<>();
            for (int i = 0; i < LOGS; i++) {
                var log = MongoEventLog.open(address);
                logs.add(log);
                for (int writer = 0; writer < WRITERS; writer++) {
                    String name = i + "-" + writer;
                    writers.add(() -> write(log, name, triedAgain));
                }
            }
            long started = System.nanoTime();
            Set<Long> positions = new HashSet<>();
            for (var one : threads.invokeAll(writers)) {
                positions.addAll(one.get());
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
            done.set(true);

            int all = LOGS * WRITERS * COMMITS;
            System.out.println(all + " commits in " + seconds + " s, " + triedAgain + " tried again");
            assertThat(positions).as("where commits end, each somewhere else").hasSize(all);
            assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(2L * all);
            var report = Verification.of(reading, null, position -> {});
            assertThat(report.fault()).isEmpty();
            assertThat(report.commits()).isEqualTo(all);
        } finally {
            done.set(true);
            logs.forEach(MongoEventLog::close);
            threads.shutdownNow();
        }
    }

    private static List<Long> write(MongoEventLog log, String name, AtomicInteger triedAgain) {
        var positions = new ArrayList<Long>();
        for (int n = 0; n < COMMITS; ) {
            try {
                positions.add(
                        log.append(commit(name + "/" + n, name, 2L * n, 2)).lastPosition());
                n++;
            } catch (LogUnavailableException e) {
                triedAgain.incrementAndGet();
            }
        }
        return positions;
    }

    private static long follow(MongoEventLog log, AtomicBoolean done) throws InterruptedException {
        long seen = 0;
        while (!done.get() || seen < log.head().position()) {
            log.awaitBeyond(seen, Duration.ofMillis(100));
            for (var event : log.read(seen, 50)) {
                assertThat(event.position()).isEqualTo(++seen);
            }
        }
        return seen;
    }
}
