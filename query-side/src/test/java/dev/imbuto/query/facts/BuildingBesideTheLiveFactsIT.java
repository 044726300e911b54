package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.OldFacts;
import dev.imbuto.query.facts.FactsView.Building;
import dev.imbuto.query.facts.FactsView.State;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BuildingBesideTheLiveFactsIT {
    private static final int COMMANDS = 1_500;
    private static final int TAKINGS_OVER = 3;
    private static final int READERS = 3;

    @TempDir
    private Path folder;

    @Test
    void no_read_fails_and_none_goes_back_in_time_while_others_take_over_again_and_again() throws Exception {
        History history = RandomHistory.of(31, COMMANDS);
        HistoryLog log = new HistoryLog(history, history.head() / 4);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        try (LiveFacts live = live(log);
                FactBuilding building = new FactBuilding(live, log, FactStore.Settings.DEFAULT)) {
            live.start();
            List<Thread> threads = new ArrayList<>();
            threads.add(new Thread(() -> write(log, history.head(), over)));
            for (int i = 0; i < READERS; i++) {
                threads.add(new Thread(() -> read(live, log, over, reads, wrong)));
            }
            threads.forEach(Thread::start);
            long before = 0;
            for (int i = 0; i < TAKINGS_OVER; i++) {
                before = live.position();
                assertThat(building.begin(false)).isTrue();
                assertThat(building.begin(false)).isFalse();
                assertThat(end(building).state()).isEqualTo(State.LIVE);
            }
            assertThat(live.position()).isGreaterThanOrEqualTo(before);
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            log.advanceTo(history.head());
            assertThat(live.awaitPosition(history.head(), Duration.ofSeconds(20)))
                    .isTrue();
            System.out.println(TAKINGS_OVER + " takings over, " + reads + " reads, wrong: " + wrong);
            assertThat(wrong).isEmpty();
            assertThat(reads.get()).isGreaterThan(20);
            assertThat(live.current().store().digest()).isEqualTo(expected(history, history.head()));
            assertThat(names(live.files().kept())).containsExactly("facts-3.duckdb", "facts-2.duckdb", "facts.duckdb");
            assertThat(building.dropKept()).isTrue();
            assertThat(live.<Long>read(snapshot -> snapshot.position())).isEqualTo(history.head());
        }
        assertThat(filesOfFacts()).containsExactly("facts-4.duckdb", "facts.live");
        try (LiveFacts again = live(log)) {
            assertThat(again.position()).isEqualTo(history.head());
        }
    }

    private static void write(HistoryLog log, long head, AtomicBoolean over) {
        for (long position = log.head().position(); position < head && !over.get(); position += 2) {
            log.advanceTo(position);
            pause();
        }
    }

    /** What is read has to be at a position that was told before, or later, and be whole. */
    private static void read(
            LiveFacts live, HistoryLog log, AtomicBoolean over, AtomicLong reads, Queue<String> wrong) {
        long seen = 0;
        while (!over.get()) {
            try {
                long recorded = log.head().position();
                if (!live.awaitPosition(recorded, Duration.ofSeconds(20))) {
                    wrong.add("not at " + recorded + " in time");
                }
                long told = live.position();
                long[] read = live.read(snapshot -> {
                    try (Statement statement = snapshot.connection().createStatement();
                            ResultSet row = statement.executeQuery("SELECT max(asserted) FROM stage_change")) {
                        row.next();
                        return new long[] {snapshot.position(), row.getLong(1)};
                    }
                });
                if (told < seen || read[0] < told || read[0] < recorded || read[1] > read[0]) {
                    wrong.add("seen " + seen + ", told " + told + ", read " + read[0] + " of " + recorded);
                }
                seen = read[0];
                reads.incrementAndGet();
            } catch (Exception failure) {
                wrong.add(failure.toString());
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_file_of_an_earlier_version_answers_and_follows_until_one_of_this_version_takes_over() throws Exception {
        History history = RandomHistory.of(32, 300);
        HistoryLog log = new HistoryLog(history, history.head() / 2);
        Path file = folder.resolve("facts.duckdb");
        try (FactStore old = OldFacts.open("facts/2", file)) {
            Facts.add(history, history.head() / 3, old, FactFeed.Settings.DEFAULT);
        }
        try (LiveFacts live = live(log);
                FactBuilding building = new FactBuilding(live, log, FactStore.Settings.DEFAULT)) {
            live.start();
            assertThat(live.awaitPosition(log.head().position(), Duration.ofSeconds(20)))
                    .isTrue();
            assertThat(live.<String>read(snapshot -> snapshot.projection())).isEqualTo("facts/2");
            log.advanceTo(history.head());
            assertThat(live.awaitPosition(history.head(), Duration.ofSeconds(20)))
                    .isTrue();
            SortedMap<String, String> before = live.current().store().digest();

            building.start();

            Building done = end(building);
            assertThat(done.state()).as(done.toString()).isEqualTo(State.LIVE);
            assertThat(live.<String>read(snapshot -> snapshot.projection())).isEqualTo(FactStore.PROJECTION);
            SortedMap<String, String> after = live.current().store().digest();
            assertThat(after).isEqualTo(expected(history, history.head())).containsKey("score");
            after.remove("score");
            assertThat(after).isEqualTo(before);
            assertThat(file).exists();
        }
        try (LiveFacts again = live(log);
                FactBuilding building = new FactBuilding(again, log, FactStore.Settings.DEFAULT)) {
            building.start();
            assertThat(building.latest()).isEmpty();
            assertThat(again.position()).isEqualTo(history.head());
        }
    }

    @Test
    void what_differs_does_not_take_over_unless_that_was_said() throws Exception {
        History history = RandomHistory.of(33, 300);
        HistoryLog log = new HistoryLog(history);
        Path file = folder.resolve("facts.duckdb");
        try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
            Facts.add(history, history.head(), store, FactFeed.Settings.DEFAULT);
        }
        try (var connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                var statement = connection.createStatement()) {
            statement.execute("UPDATE touch SET kind = 'forged' WHERE fact = 1");
        }
        try (LiveFacts live = live(log);
                FactBuilding building = new FactBuilding(live, log, FactStore.Settings.DEFAULT)) {
            live.start();
            building.begin(false);
            Building done = end(building);
            assertThat(done.state()).isEqualTo(State.DIFFERS);
            assertThat(done.differing()).containsExactly("touch");
            assertThat(filesOfFacts()).contains("facts.duckdb").doesNotContain("facts-2.duckdb");
            assertThat(live.current().file()).isEqualTo(file);

            building.begin(true);
            assertThat(end(building).state()).isEqualTo(State.LIVE);
            assertThat(live.current().store().digest()).isEqualTo(expected(history, history.head()));
        }
    }

    @Test
    void what_cannot_be_built_leaves_the_live_facts_and_no_file() throws Exception {
        History history = RandomHistory.of(34, 200);
        HistoryLog log = new HistoryLog(history);
        AtomicBoolean spoilt = new AtomicBoolean();
        try (LiveFacts live = new LiveFacts(
                        new FactFolder(folder),
                        log,
                        stored -> spoilt.get() && stored.position() == 60 ? "a stranger" : log.decode(stored),
                        FactStore.Settings.DEFAULT,
                        FactFeed.Settings.DEFAULT);
                FactBuilding building = new FactBuilding(live, log, FactStore.Settings.DEFAULT)) {
            live.start();
            assertThat(live.awaitPosition(history.head(), Duration.ofSeconds(20)))
                    .isTrue();
            spoilt.set(true);
            building.begin(false);

            Building done = end(building);
            assertThat(done.state()).isEqualTo(State.FAILED);
            assertThat(done.problem()).contains("position 60");
            assertThat(live.failure()).isEmpty();
            assertThat(live.position()).isEqualTo(history.head());
            assertThat(filesOfFacts()).doesNotContain("facts-2.duckdb");
        }
    }

    @Test
    void what_has_not_come_as_far_does_not_take_over_and_the_live_facts_go_on() throws Exception {
        History history = RandomHistory.of(35, 200);
        HistoryLog log = new HistoryLog(history, history.head() / 2);
        try (LiveFacts live = live(log)) {
            live.start();
            assertThat(live.awaitPosition(log.head().position(), Duration.ofSeconds(20)))
                    .isTrue();
            long reached = live.position();
            LiveFacts.Generation behind = live.generation(folder.resolve("facts-2.duckdb"), FactStore.Settings.DEFAULT);

            assertThatThrownBy(() -> live.replaceBy(behind, Duration.ofMillis(50)))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(live.position()).isEqualTo(reached);
            assertThat(live.files().live()).isEqualTo(folder.resolve("facts.duckdb"));
            log.advanceTo(history.head());
            assertThat(live.awaitPosition(history.head(), Duration.ofSeconds(20)))
                    .isTrue();
            behind.close();
        }
    }

    private LiveFacts live(HistoryLog log) {
        return new LiveFacts(
                new FactFolder(folder), log, log::decode, FactStore.Settings.DEFAULT, FactFeed.Settings.DEFAULT);
    }

    private static Building end(FactBuilding building) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (true) {
            Building latest = building.latest().orElseThrow();
            if (latest.state() != State.BUILDING && latest.state() != State.COMPARING) {
                building.cancel(); // its thread has told how it ended, and ends now
                return latest;
            }
            assertThat(System.nanoTime()).as(latest.toString()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    static SortedMap<String, String> expected(History history, long position) {
        try (FactStore store = FactStore.inMemory()) {
            Facts.add(history, position, store, FactFeed.Settings.DEFAULT);
            return store.digest();
        }
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).toList();
    }

    private List<String> filesOfFacts() throws Exception {
        try (var files = Files.list(folder)) {
            return names(files.sorted().toList());
        }
    }
}
