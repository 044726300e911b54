package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

/**
 * A process that may make no file larger than it is, which for DuckDB is a full disk: {@code prlimit} takes that from the process
 * and gives it back, without any rights or mounts.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WritingFactsToAFullDiskIT {
    private static final long SEED = 23;
    private static final int COMMANDS = 3_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void reads_go_on_and_what_could_not_be_written_is_written_once_there_is_room() throws Exception {
        plays("growing");
    }

    @Test
    void a_database_that_duckdb_has_given_up_is_opened_again() throws Exception {
        plays("givenUp");
    }

    @Test
    void a_database_that_duckdb_has_given_up_while_writing_holds_what_was_committed() throws Exception {
        plays("givenUpByAWrite");
    }

    @Test
    void making_them_anew_ends_and_leaves_the_old_ones() throws Exception {
        plays("rebuilding");
    }

    private void plays(String scene) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Scene.class.getName(),
                        scene,
                        folder.resolve("facts.duckdb").toString())
                .redirectErrorStream(true)
                .start();
        process.onExit().completeOnTimeout(process, 1, TimeUnit.MINUTES).thenAccept(Process::destroyForcibly);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains(scene + " was played");
    }

    /** What happens in the process, told by its end. */
    static final class Scene {
        private static final int ROWS = 4_000;

        private final History history = RandomHistory.of(SEED, COMMANDS);
        private final long half = history.head() / 2;
        private final HistoryLog log = new HistoryLog(history, half);
        private final Random random = new Random(SEED);
        private final Path file;

        private Scene(Path file) {
            this.file = file;
        }

        public static void main(String[] arguments) throws Exception {
            Scene scene = new Scene(Path.of(arguments[1]));
            switch (arguments[0]) {
                case "growing" -> scene.growing();
                case "givenUp" -> scene.givenUp();
                case "givenUpByAWrite" -> scene.givenUpByAWrite();
                case "rebuilding" -> scene.rebuilding();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            System.out.println(arguments[0] + " was played");
            System.exit(0);
        }

        private void growing() throws Exception {
            try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT);
                    FactFeed feed = new FactFeed(log, log::decode, store, FactFeed.Settings.DEFAULT)) {
                feed.start();
                FactHealth health = new FactHealth(feed, store::damage);
                assertThat(feed.awaitPosition(half, LONG)).isTrue();
                long reached = store.position();

                allowFilesOf(largest());
                log.advanceTo(history.head());
                awaitTrouble(feed);
                assertThat(feed.trouble()).get().asString().contains("File too large");
                assertThat(feed.failure()).isEmpty();
                assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
                assertThat(health.health().getDetails()).containsKey("notWritten");
                assertThat(positionRead(store)).isEqualTo(reached);
                assertThat(store.damage()).isEmpty();

                allowFilesOf(Long.MAX_VALUE);
                assertIsWholeAgain(feed, store);
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            }
            assertIsWholeOnDisk();
        }

        private void givenUp() throws Exception {
            try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT);
                    FactFeed feed = new FactFeed(log, log::decode, store, FactFeed.Settings.DEFAULT)) {
                feed.start();
                assertThat(feed.awaitPosition(half, LONG)).isTrue();
                long reached = store.position();

                allowFilesOf(largest());
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> store.read(Scene::moveToTheFile))
                            .isInstanceOf(FactStoreException.class)
                            .hasMessageContaining("Failed to create checkpoint");
                    assertThat(positionRead(store)).isEqualTo(reached);
                }
                assertThat(store.damage()).isEmpty();

                log.advanceTo(history.head());
                awaitTrouble(feed);
                assertThat(positionRead(store)).isEqualTo(reached);

                allowFilesOf(Long.MAX_VALUE);
                assertIsWholeAgain(feed, store);
            }
            assertIsWholeOnDisk();
        }

        /** DuckDB moves its write-ahead log to the file when it has grown to 16 MiB, within a commit. */
        private void givenUpByAWrite() throws Exception {
            long position = 0;
            try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
                while (Files.size(file) < 20 << 20) {
                    write(store, ++position);
                }
                allowFilesOf(18 << 20);
                FactStoreException failure = null;
                while (failure == null) {
                    try {
                        write(store, position + 1);
                        position++;
                    } catch (FactStoreException full) {
                        failure = full;
                    }
                }
                assertThat(failure).hasMessageContaining("Failed to create checkpoint");
                assertThat(store.damage()).isEmpty();
                assertThat(store.position()).isEqualTo(position);
                assertThat(contacts(store)).isEqualTo(position * ROWS);

                allowFilesOf(Long.MAX_VALUE);
                write(store, ++position);
                assertThat(contacts(store)).isEqualTo(position * ROWS);
            }
            try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
                assertThat(store.position()).isEqualTo(position);
                assertThat(contacts(store)).isEqualTo(position * ROWS);
            }
        }

        /** Rows that cannot be made smaller. */
        private void write(FactStore store, long position) {
            store.write(facts -> {
                for (int i = 0; i < ROWS; i++) {
                    byte[] source = new byte[600];
                    random.nextBytes(source);
                    facts.contact(
                            i,
                            new UUID(0, i),
                            null,
                            0,
                            Base64.getEncoder().encodeToString(source),
                            null,
                            null,
                            null,
                            position);
                }
                return position;
            });
        }

        private static long contacts(FactStore store) {
            return store.<Long>read(snapshot -> {
                try (Statement statement = snapshot.connection().createStatement();
                        ResultSet count = statement.executeQuery("SELECT count(*) FROM contact")) {
                    count.next();
                    return count.getLong(1);
                }
            });
        }

        private void rebuilding() throws Exception {
            log.advanceTo(history.head());
            try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
                new FactFeed(log, log::decode, store, FactFeed.Settings.DEFAULT).catchUp();
            }
            allowFilesOf(100_000);

            assertThatThrownBy(() -> FactRebuild.replace(
                            new FactFolder(file.getParent()),
                            log,
                            log::decode,
                            FactStore.Settings.DEFAULT,
                            FactFeed.Settings.DEFAULT,
                            (done, total) -> {}))
                    .hasMessageContaining("File too large");

            allowFilesOf(Long.MAX_VALUE);
            assertIsWholeOnDisk();
        }

        /** As DuckDB does by itself once its write-ahead log is long. */
        private static boolean moveToTheFile(FactStore.Snapshot snapshot) throws SQLException {
            Connection connection = snapshot.connection();
            connection.rollback();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                return statement.execute("FORCE CHECKPOINT");
            } finally {
                connection.setAutoCommit(false);
            }
        }

        private void assertIsWholeAgain(FactFeed feed, FactStore store) throws InterruptedException {
            assertThat(feed.awaitPosition(history.head(), LONG)).isTrue();
            assertThat(feed.trouble()).isEmpty();
            assertIsWhole(store);
        }

        private void assertIsWholeOnDisk() {
            try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
                assertIsWhole(store);
            }
        }

        private void assertIsWhole(FactStore store) {
            try (FactStore expected = Facts.of(history)) {
                assertThat(store.digest()).isEqualTo(expected.digest());
            }
        }

        private static void awaitTrouble(FactFeed feed) throws InterruptedException {
            long deadline = System.nanoTime() + LONG.toNanos();
            while (feed.trouble().isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            assertThat(feed.trouble()).isPresent();
        }

        private static long positionRead(FactStore store) {
            return store.<Long>read(FactStore.Snapshot::position);
        }

        /** The size of the larger of the two files. */
        private long largest() throws IOException {
            Path ahead = file.resolveSibling(file.getFileName() + ".wal");
            return Math.max(Files.size(file), Files.size(ahead));
        }

        private static void allowFilesOf(long bytes) throws IOException, InterruptedException {
            String limit = bytes == Long.MAX_VALUE ? "unlimited" : Long.toString(bytes);
            Process process = new ProcessBuilder(
                            "prlimit",
                            "--pid",
                            Long.toString(ProcessHandle.current().pid()),
                            "--fsize=" + limit + ":unlimited")
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).as("prlimit").isZero();
        }
    }
}
