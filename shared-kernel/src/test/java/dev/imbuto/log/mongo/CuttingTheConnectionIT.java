package dev.imbuto.log.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.imbuto.mongo.MongoAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * {@code -Dimbuto.mongo.cuts=1000} cuts so often; {@code -Dimbuto.mongo.outages=4} lets the server be away four times, each
 * time longer than a log is patient.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CuttingTheConnectionIT {
    private static final int LOGS = 3;
    private static final int WRITERS = 6;
    private static final int CUTS = Integer.getInteger("imbuto.mongo.cuts", 40);
    private static final int OUTAGES = Integer.getInteger("imbuto.mongo.outages", 0);
    private static final int OUTAGE_SECONDS = 13;
    private static final String IMPATIENT =
            "?socketTimeoutMS=250&connectTimeoutMS=1000&serverSelectionTimeoutMS=2000&heartbeatFrequencyMS=500";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<MongoEventLog> logs = new ArrayList<>();

    @Test
    void nothing_is_lost_or_doubled_when_requests_and_replies_are() throws Exception {
        var driver = (Logger) LoggerFactory.getLogger("org.mongodb.driver");
        driver.setLevel(Level.WARN); // it would tell of each cut at length
        try (var server = ServerProcess.startEmulator();
                var proxy = new CuttingProxy(server.port(), random.nextLong());
                var direct = server.open()) {
            var throughTheProxy = "mongodb://127.0.0.1:" + proxy.port() + "/imbuto" + IMPATIENT;
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < LOGS; i++) {
                var log = open(throughTheProxy);
                for (int j = 0; j < WRITERS; j++) {
                    var writer = new Writer(log, "l" + i + "w" + j, "0", random.nextLong(), ledger);
                    writers.add(threads.submit(() -> writer.writeUntil(() -> proxy.cuts() >= CUTS)));
                }
            }
            var follower = new Follower(open(throughTheProxy), random.nextLong());
            var followed = threads.submit(follower);
            proxy.cutting(true);
            for (int i = 1; i <= OUTAGES; i++) {
                waitForCuts(proxy, i * CUTS / (OUTAGES + 1), writers);
                proxy.out(true);
                TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
                proxy.out(false);
            }
            waitForCuts(proxy, CUTS, writers);
            proxy.cutting(false);
            for (var writer : writers) {
                writer.get();
            }
            follower.until(direct.head().position());
            assertThat(followed.get(60, TimeUnit.SECONDS))
                    .hasSize((int) direct.head().position());

            System.out.println("seed " + seed + ": " + proxy.cuts() + " cuts " + proxy + ", " + ledger);
            assertThat(ledger.open()).as("commits without an answer").isEmpty();
            ledger.check(direct, false);
            ledger.checkRefusals();
        } finally {
            driver.setLevel(null);
            threads.shutdownNow();
            logs.forEach(MongoEventLog::close);
        }
    }

    private MongoEventLog open(String address) {
        var log = MongoEventLog.open(MongoAddress.of(address, true));
        logs.add(log);
        return log;
    }

    private static void waitForCuts(CuttingProxy proxy, int cuts, List<Future<?>> writers) throws Exception {
        while (proxy.cuts() < cuts) {
            TimeUnit.MILLISECONDS.sleep(50);
            for (var writer : writers) {
                if (writer.isDone()) {
                    writer.get(); // fails early, if at all
                }
            }
        }
    }
}
