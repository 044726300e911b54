package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RebuildingIT {
    @TempDir
    private Path folder;

    @Test
    void comes_to_the_same_as_growing_with_the_log() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            History history = RandomHistory.of(seed, 300);
            Path file = folder.resolve(Long.toString(seed)).resolve("facts.duckdb");
            SortedMap<String, String> grown;
            try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
                for (long head = 1; head <= history.head(); head += 17) {
                    Facts.add(history, head, store, FactFeed.Settings.DEFAULT);
                }
                Facts.add(history, history.head(), store, FactFeed.Settings.DEFAULT);
                grown = store.digest();
            }

            FactFolder files = rebuild(file, history);

            try (FactStore store = FactStore.open(files.live(), FactStore.Settings.DEFAULT)) {
                assertThat(store.position()).isEqualTo(history.head());
                assertThat(store.digest()).as("seed %d", seed).isEqualTo(grown);
            }
        }
    }

    @Test
    void tells_how_far_it_has_come() throws Exception {
        History history = RandomHistory.of(4, 50);
        List<String> told = new ArrayList<>();
        HistoryLog log = new HistoryLog(history);
        FactRebuild.replace(
                new FactFolder(folder),
                log,
                log::decode,
                FactStore.Settings.DEFAULT,
                FactFeed.Settings.DEFAULT,
                (done, total) -> told.add(done + "/" + total));
        assertThat(told).endsWith(history.head() + "/" + history.head());
    }

    @Test
    void heals_a_damaged_file_which_is_refused_before_with_advice() throws Exception {
        Path file = folder.resolve("facts.duckdb");
        Files.writeString(file, "not facts at all".repeat(1000));
        assertThatThrownBy(() -> FactStore.open(file, FactStore.Settings.DEFAULT))
                .isInstanceOf(FactStoreException.class)
                .hasMessageContaining("`imbuto rebuild`");

        FactFolder files = rebuild(file, RandomHistory.of(5, 50));

        assertThat(file).doesNotExist();
        FactStore.open(files.live(), FactStore.Settings.DEFAULT).close();
    }

    @Test
    void heals_a_file_of_another_version_which_is_refused_before_with_advice() throws Exception {
        Path file = folder.resolve("facts.duckdb");
        FactStore.open(file, FactStore.Settings.DEFAULT).close();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                var statement = connection.createStatement()) {
            statement.execute("UPDATE projection SET name = 'facts/4'");
        }
        assertThatThrownBy(() -> FactStore.open(file, FactStore.Settings.DEFAULT))
                .isInstanceOf(FactStoreException.class)
                .hasMessageContaining("another version of the facts than facts/3")
                .hasMessageContaining("`imbuto rebuild`");

        FactFolder files = rebuild(file, RandomHistory.of(5, 50));

        assertThat(file).doesNotExist();
        FactStore.open(files.live(), FactStore.Settings.DEFAULT).close();
    }

    @Test
    void leaves_the_old_file_alone_when_it_fails() throws Exception {
        History history = RandomHistory.of(6, 100);
        Path file = folder.resolve("facts.duckdb");
        try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
            Facts.add(history, 50, store, FactFeed.Settings.DEFAULT);
        }
        HistoryLog log = new HistoryLog(history);

        assertThatThrownBy(() -> FactRebuild.replace(
                        new FactFolder(folder),
                        log,
                        stored -> stored.position() == 60 ? "a stranger" : log.decode(stored),
                        FactStore.Settings.DEFAULT,
                        FactFeed.Settings.DEFAULT,
                        (done, total) -> {}))
                .hasMessageContaining("position 60");

        assertThat(new FactFolder(folder).live()).isEqualTo(file);
        try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
            assertThat(store.position()).isBetween(50L, 59L);
        }
    }

    private static FactFolder rebuild(Path file, History history) throws InterruptedException {
        HistoryLog log = new HistoryLog(history);
        FactFolder files = new FactFolder(file.getParent());
        FactRebuild.replace(
                files, log, log::decode, FactStore.Settings.DEFAULT, FactFeed.Settings.DEFAULT, (done, total) -> {});
        return files;
    }
}
