package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledWhileWritingIT {
    private static final long SEED = 21;
    private static final int COMMANDS = 3_000;
    private static final int ROUNDS = 6;
    private static final FactFeed.Settings SMALL = new FactFeed.Settings(5, 5, 100);

    @TempDir
    private Path folder;

    @Test
    void rows_and_position_are_never_apart() throws Exception {
        Path file = folder.resolve("facts.duckdb");
        History history = RandomHistory.of(SEED, COMMANDS);
        Random random = new Random(SEED);
        long reached = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            Process writer = startWriter(file);
            assertThat(writer.getInputStream().read()).isEqualTo('!');
            boolean ended = writer.waitFor(50 + random.nextInt(400), TimeUnit.MILLISECONDS);
            writer.destroyForcibly().waitFor();

            try (FactStore left = FactStore.open(file, FactStore.Settings.DEFAULT);
                    FactStore expected = FactStore.inMemory()) {
                assertThat(left.position()).isGreaterThanOrEqualTo(reached);
                reached = left.position();
                Facts.add(history, reached, expected, FactFeed.Settings.DEFAULT);
                assertThat(left.digest())
                        .as("round %d, position %d", round, reached)
                        .isEqualTo(expected.digest());
            }
            if (ended) {
                break;
            }
        }
        assertThat(reached).isPositive();
    }

    private static Process startWriter(Path file) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Writes the facts in very many transactions, and says when the first are written. */
    static final class Writer {
        private static boolean said;

        public static void main(String[] arguments) {
            HistoryLog log = new HistoryLog(RandomHistory.of(SEED, COMMANDS));
            try (FactStore store = FactStore.open(Path.of(arguments[0]), FactStore.Settings.DEFAULT)) {
                long first = store.position() + 3L * SMALL.transaction();
                Function<StoredEvent, Object> decode = event -> {
                    if (event.position() > first) {
                        say();
                    }
                    return log.decode(event);
                };
                new FactFeed(log, decode, store, SMALL).catchUp();
                say();
            }
        }

        private static void say() {
            if (!said) {
                said = true;
                System.out.print('!');
                System.out.flush();
            }
        }
    }
}
