package dev.imbuto.log.sqlite;

import static dev.imbuto.log.LogFixture.commit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.Verification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledWhileAppendingIT {
    private static final int ROUNDS = 10;

    @TempDir
    Path folder;

    @Test
    void nothing_acknowledged_is_lost_and_nothing_is_half_there() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var file = folder.resolve("log.db");
        var acknowledged = new ArrayList<String>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(appendUntilKilled(file, round, 1 + random.nextInt(400)));

            try (var log = SqliteEventLog.open(file)) {
                assertThat(acknowledged)
                        .as("round %d of seed %d", round, seed)
                        .isNotEmpty()
                        .allSatisfy(ack -> {
                            var commit = log.findCommit(ack.substring(0, ack.indexOf(' ')))
                                    .orElseThrow();
                            assertThat(ack).isEqualTo(commit.commitId() + " " + commit.lastPosition());
                        });
                assertThat(Verification.of(log, null, position -> {}).fault()).isEmpty();
            }
        }
    }

    /** Returns the commits that were acknowledged, each with its last position, before the process was killed. */
    private static List<String> appendUntilKilled(Path file, int round, int milliseconds) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appending.class.getName(),
                        file.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var acknowledged = new ArrayList<String>();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            acknowledged.add(out.readLine());
            var killer = new Thread(() -> killAfter(process, milliseconds));
            killer.start();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged.add(line);
            }
            killer.join();
        }
        assertThat(process.waitFor()).as("killed").isEqualTo(128 + 9);
        if (!acknowledged.get(acknowledged.size() - 1).endsWith(".")) {
            acknowledged.remove(acknowledged.size() - 1);
        }
        acknowledged.replaceAll(line -> line.substring(0, line.length() - 1));
        return acknowledged;
    }

    private static void killAfter(Process process, int milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.toHandle().destroyForcibly(); // unlike the process itself, this leaves its output readable
    }

    /** Appends from eight threads until it is killed, and says what was acknowledged. */
    static final class Appending {
        private Appending() {}

        public static void main(String[] arguments) throws IOException {
            var log = SqliteEventLog.open(Path.of(arguments[0]));
            for (int i = 0; i < 8; i++) {
                String name = arguments[1] + "-" + i + "-";
                new Thread(() -> {
                            for (int n = 0; ; n++) {
                                var appended = log.append(commit(name + n, name + n, 0, 1 + n % 3));
                                System.out.println(name + n + " " + appended.lastPosition() + ".");
                            }
                        })
                        .start();
            }
        }
    }
}
