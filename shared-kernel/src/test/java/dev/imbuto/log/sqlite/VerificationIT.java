package dev.imbuto.log.sqlite;

import static dev.imbuto.log.LogFixture.appendSeven;
import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imbuto.log.HashChain;
import dev.imbuto.log.Head;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VerificationIT {
    @TempDir
    Path folder;

    private Path file;
    private Head head = Head.EMPTY;

    @BeforeEach
    void appendSevenEvents() {
        file = folder.resolve("log.db");
        try (var log = SqliteEventLog.open(file)) {
            appendSeven(log);
            head = log.head();
        }
    }

    @Test
    void a_log_that_nobody_touched_is_clean() {
        var seen = new ArrayList<Long>();
        try (var log = SqliteEventLog.openForReading(file)) {
            var report = Verification.of(log, head, seen::add);
            assertThat(report.fault()).isEmpty();
            assertThat(report.head()).isEqualTo(head);
            assertThat(report.commits()).isEqualTo(4);
            assertThat(seen).containsExactly(7L);
        }
    }

    @Test
    void an_empty_log_is_clean() {
        try (var log = SqliteEventLog.open(folder.resolve("empty.db"))) {
            assertThat(Verification.of(log, null, position -> {}).isClean()).isTrue();
        }
    }

    /** What is done to the file, and the first position that is no longer what was written. */
    static Stream<Arguments> tampering() {
        return Stream.of(
                arguments("UPDATE events SET event_id = 'x' WHERE position = 5", 4),
                arguments("UPDATE events SET aggregate_type = 'x' WHERE position = 5", 4),
                arguments("UPDATE events SET aggregate_id = 'x' WHERE position = 3", 3),
                arguments("UPDATE events SET sequence = 9 WHERE position = 6", 4),
                arguments("UPDATE events SET type = 'contact.erased' WHERE position = 5", 4),
                arguments("UPDATE events SET revision = '2' WHERE position = 5", 4),
                arguments("UPDATE events SET timestamp = timestamp - 1 WHERE position = 5", 4),
                arguments("UPDATE events SET timestamp = timestamp + 1 WHERE position = 5", 4),
                arguments("UPDATE events SET payload = x'7B7D' WHERE position = 5", 4),
                arguments("UPDATE events SET metadata = x'7B7D' WHERE position = 5", 4),
                arguments("UPDATE events SET position = 8 WHERE position = 7", 7),
                arguments(
                        "UPDATE events SET position = -position WHERE position IN (4, 5);"
                                + "UPDATE events SET position = 9 + position WHERE position < 0",
                        4),
                arguments("DELETE FROM events WHERE position = 1", 1),
                arguments("DELETE FROM events WHERE position = 5", 5),
                arguments("DELETE FROM events WHERE position = 7", 7),
                arguments(
                        "INSERT INTO events SELECT 8, 'x', aggregate_type, aggregate_id, 2, type, revision, timestamp,"
                                + " payload, metadata FROM events WHERE position = 7",
                        8),
                arguments("UPDATE commits SET first_position = 5 WHERE first_position = 4", 4),
                arguments("UPDATE commits SET event_count = 2 WHERE first_position = 4", 4),
                arguments("UPDATE commits SET event_count = 4 WHERE first_position = 4", 4),
                arguments("UPDATE commits SET event_count = event_count + 4294967296 WHERE first_position = 4", 4),
                arguments("UPDATE commits SET event_count = -1 WHERE first_position = 4", 4),
                arguments("UPDATE commits SET event_count = 0 WHERE first_position = 4", 4),
                arguments("UPDATE commits SET commit_id = 'x' WHERE first_position = 4", 4),
                arguments("UPDATE commits SET recorded_at = recorded_at + 1 WHERE first_position = 4", 4),
                arguments("UPDATE commits SET previous_hash = zeroblob(32) WHERE first_position = 4", 4),
                arguments("UPDATE commits SET hash = zeroblob(32) WHERE first_position = 4", 4),
                arguments("UPDATE commits SET hash = zeroblob(3) WHERE first_position = 7", 7),
                arguments(
                        "INSERT INTO commits SELECT 5, 1, 'x', recorded_at, previous_hash, hash FROM commits"
                                + " WHERE first_position = 4",
                        5),
                arguments("DELETE FROM commits", 1),
                arguments("DELETE FROM commits WHERE first_position = 1", 1),
                arguments("DELETE FROM commits WHERE first_position = 4", 4),
                arguments("DELETE FROM commits WHERE first_position = 7", 7));
    }

    @ParameterizedTest
    @MethodSource("tampering")
    void tampering_is_found_where_it_happened(String sql, long position) throws SQLException {
        execute(sql);
        var report = verify(null);
        assertThat(report.fault()).isPresent();
        assertThat(report.fault().get().position()).isEqualTo(position);
        assertThat(report.head().position()).isLessThan(position);
    }

    /** It would be found by who asks for an aggregate, and by nobody who reads in order. */
    @Test
    void an_event_that_stands_before_the_first_position_is_found() throws SQLException {
        execute("INSERT INTO events SELECT 0, 'x', aggregate_type, aggregate_id, 2, type, revision, timestamp, payload,"
                + " metadata FROM events WHERE position = 7");
        var report = verify(head);
        assertThat(report.fault().orElseThrow().position()).isZero();
        assertThat(report.head()).isEqualTo(Head.EMPTY);
    }

    @Test
    void every_column_is_tampered_with_in_this_test() throws SQLException {
        var statements =
                tampering().map(arguments -> (String) arguments.get()[0]).toList();
        for (String table : List.of("events", "commits")) {
            for (String column : columns(table)) {
                assertThat(statements)
                        .as("%s.%s", table, column)
                        .anyMatch(sql -> sql.startsWith("UPDATE " + table + " SET " + column + " = "));
            }
        }
    }

    /** What a forger leaves who also computes the hashes anew, and what gives it away. */
    static Stream<Arguments> forgery() {
        return Stream.of(
                arguments(
                        "UPDATE commits SET recorded_at = recorded_at - 1 WHERE first_position = 4", 4, "another time"),
                arguments(
                        "UPDATE commits SET recorded_at = recorded_at + 1 WHERE first_position = 4", 4, "another time"),
                arguments("UPDATE events SET sequence = 9 WHERE position = 6", 6, "number 9 in its aggregate"),
                arguments("UPDATE events SET aggregate_id = 'x' WHERE position = 3", 7, "number 1 in its aggregate"),
                arguments(
                        "DELETE FROM events WHERE position = 3; DELETE FROM commits WHERE first_position = 3",
                        3,
                        "the next commit begins at position 4"));
    }

    @ParameterizedTest
    @MethodSource("forgery")
    void tampering_that_breaks_the_order_is_found_although_the_hashes_are_right(
            String sql, long position, String reason) throws SQLException {
        execute(sql);
        computeHashesAnew();
        var fault = verify(null).fault().orElseThrow();
        assertThat(fault.position()).isEqualTo(position);
        assertThat(fault.reason()).contains(reason);
    }

    @Test
    void a_log_cut_off_at_its_end_is_found_against_a_remembered_head() throws SQLException {
        execute("DELETE FROM events WHERE position >= 4; DELETE FROM commits WHERE first_position >= 4");
        assertThat(verify(null).isClean()).isTrue();
        assertThat(verify(head).fault().orElseThrow().position()).isEqualTo(4);
    }

    @Test
    void a_log_written_anew_with_correct_hashes_is_found_against_a_remembered_head() throws Exception {
        Files.delete(file);
        try (var log = SqliteEventLog.open(file)) {
            log.append(commit("c1", "anna", 0, 2));
            log.append(commit("other", "bruno", 0, 1));
            log.append(commit("c3", "anna", 2, 5));
        }
        assertThat(verify(null).isClean()).isTrue();
        assertThat(verify(head).fault().orElseThrow().position()).isEqualTo(4);
    }

    @Test
    void a_log_that_went_on_after_the_remembered_head_is_clean() {
        try (var log = SqliteEventLog.open(file)) {
            log.append(commit("c5", "carla", 0, 3));
        }
        assertThat(verify(head).isClean()).isTrue();
    }

    private Verification.Report verify(@Nullable Head remembered) {
        try (var log = SqliteEventLog.openForReading(file)) {
            return Verification.of(log, remembered, position -> {});
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (String each : sql.split(";")) {
                assertThat(statement.executeUpdate(each)).isPositive();
            }
        }
    }

    private void computeHashesAnew() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var update = connection.prepareStatement(
                        "UPDATE commits SET previous_hash = ?, hash = ? WHERE first_position = ?");
                var log = SqliteEventLog.openForReading(file)) {
            byte[] previous = HashChain.start();
            for (var commit : log.readCommits(0, 100)) {
                var content = new HashChain.Content();
                log.read(commit.firstPosition() - 1, commit.eventCount()).forEach(content::add);
                byte[] hash = HashChain.link(
                        previous,
                        commit.firstPosition(),
                        commit.eventCount(),
                        Microseconds.of(commit.recordedAt()),
                        commit.commitId(),
                        content.hash());
                update.setBytes(1, previous);
                update.setBytes(2, hash);
                update.setLong(3, commit.firstPosition());
                assertThat(update.executeUpdate()).isOne();
                previous = hash;
            }
        }
    }

    private Set<String> columns(String table) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT group_concat(name) FROM pragma_table_info('" + table + "')")) {
            return Set.of(rows.getString(1).split(","));
        }
    }
}
