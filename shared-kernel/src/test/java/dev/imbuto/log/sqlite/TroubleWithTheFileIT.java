package dev.imbuto.log.sqlite;

import static dev.imbuto.log.LogFixture.appendSeven;
import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TroubleWithTheFileIT {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("log.db");
    }

    @Test
    void appending_goes_on_after_the_disk_was_full() throws SQLException {
        try (var log = SqliteEventLog.open(file())) {
            appendSeven(log);
            // SQLite rolls back by itself when the disk is full, and so does this.
            execute("""
                    CREATE TRIGGER full BEFORE INSERT ON events WHEN new.position >= 9
                    BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END""");
            assertThatThrownBy(() -> log.append(commit("c5", "carla", 0, 3)))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessageContaining("disk is full");
            assertThat(log.head().position()).isEqualTo(7);
            assertThat(log.append(commit("c6", "dora", 0, 1)).lastPosition()).isEqualTo(8);
            execute("DROP TRIGGER full");
            assertThat(log.append(commit("c5", "carla", 0, 3)).firstPosition()).isEqualTo(9);
            assertThat(Verification.of(log, null, position -> {}).fault()).isEmpty();
        }
    }

    @Test
    void appending_fails_while_another_process_holds_the_file_and_goes_on_afterwards() throws SQLException {
        try (var log = SqliteEventLog.open(file());
                var other = connect();
                var statement = other.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> log.append(commit("c1", "anna", 0, 1)))
                    .isInstanceOf(LogUnavailableException.class);
            assertThat(log.read(0, 1)).isEmpty();
            statement.executeUpdate("ROLLBACK");
            assertThat(log.append(commit("c1", "anna", 0, 1)).repeated()).isFalse();
        }
    }

    @Test
    void what_a_second_process_wrote_is_neither_overwritten_nor_overlooked() {
        try (var one = SqliteEventLog.open(file());
                var two = SqliteEventLog.open(file())) {
            one.append(commit("c1", "anna", 0, 2));
            assertThatThrownBy(() -> two.append(commit("c2", "bruno", 0, 1)))
                    .isInstanceOf(LogUnavailableException.class);
            assertThat(two.append(commit("c2", "bruno", 0, 1)).firstPosition()).isEqualTo(3);
            assertThat(two.head().position()).isEqualTo(3);
            assertThat(one.append(commit("c2", "bruno", 0, 1)).repeated()).isTrue();
            assertThat(Verification.of(two, null, position -> {}).fault()).isEmpty();
        }
    }

    @Test
    void a_log_whose_last_commit_was_edited_is_not_opened() throws SQLException {
        try (var log = SqliteEventLog.open(file())) {
            appendSeven(log);
        }
        execute("UPDATE events SET payload = x'7B7D' WHERE position = 7");
        assertThatThrownBy(() -> SqliteEventLog.open(file()))
                .isInstanceOf(LogCorruptedException.class)
                .hasMessageContaining("position 7");
    }

    @Test
    void a_log_whose_end_was_cut_off_in_one_table_is_not_opened() throws SQLException {
        try (var log = SqliteEventLog.open(file())) {
            appendSeven(log);
        }
        execute("DELETE FROM commits WHERE first_position = 7");
        assertThatThrownBy(() -> SqliteEventLog.open(file()))
                .isInstanceOf(LogCorruptedException.class)
                .hasMessageContaining("position 7");
        execute("DELETE FROM events WHERE position >= 5");
        assertThatThrownBy(() -> SqliteEventLog.open(file()))
                .isInstanceOf(LogCorruptedException.class)
                .hasMessageContaining("position 5");
    }

    /** It would seem to be new, and the first commit would take the place of what is there. */
    @Test
    void a_log_without_its_commits_is_not_opened() throws SQLException {
        try (var log = SqliteEventLog.open(file())) {
            appendSeven(log);
        }
        execute("DELETE FROM commits");
        assertThatThrownBy(() -> SqliteEventLog.open(file()))
                .isInstanceOf(LogCorruptedException.class)
                .hasMessageContaining("position 1");
    }

    @Test
    void a_log_of_another_layout_is_not_opened() throws SQLException {
        SqliteEventLog.open(file()).close();
        execute("PRAGMA user_version = 2");
        assertThatThrownBy(() -> SqliteEventLog.open(file())).hasMessageContaining("layout 2");
        assertThatThrownBy(() -> SqliteEventLog.openForReading(file())).hasMessageContaining("layout 2");
    }

    @Test
    void something_that_is_no_log_is_not_opened() throws Exception {
        execute("CREATE TABLE holidays (day TEXT)");
        assertThatThrownBy(() -> SqliteEventLog.open(file())).hasMessageContaining("not an Imbuto log");

        var text = folder.resolve("text");
        Files.writeString(text, "Lorem ipsum dolor sit amet. ".repeat(1_000));
        assertThatThrownBy(() -> SqliteEventLog.open(text))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining(text.toString());
        assertThat(Files.readString(text)).startsWith("Lorem");
    }

    @Test
    void a_log_that_is_not_there_is_not_made_by_reading_it() {
        assertThatThrownBy(() -> SqliteEventLog.openForReading(file())).isInstanceOf(LogUnavailableException.class);
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_log_open_for_reading_follows_its_writer_and_takes_no_commits() throws Exception {
        try (var log = SqliteEventLog.open(file());
                var view = SqliteEventLog.openForReading(file())) {
            appendSeven(log);
            assertThat(view.head()).isEqualTo(log.head());
            assertThat(view.awaitBeyond(6, Duration.ofSeconds(5))).isEqualTo(7);
            assertThatThrownBy(() -> view.append(commit("c5", "carla", 0, 1)))
                    .isInstanceOf(LogUnavailableException.class);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    private void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
