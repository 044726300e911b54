package dev.imbuto.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAccessRecordsIT extends AccessRecordsContract {
    @TempDir
    Path folder;

    @Override
    protected AccessRecords open(Clock clock) {
        return SqliteAccessRecords.open(file(), clock);
    }

    private Path file() {
        return folder.resolve("reads.db");
    }

    private void tamper(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void a_slip_of_the_hand_changes_nothing() {
        records.record(reading(ANN));

        assertThatThrownBy(() -> tamper("UPDATE access SET actor = 'nobody'"))
                .hasMessageContaining("records are never changed");
        assertThatThrownBy(() -> tamper("DELETE FROM access")).hasMessageContaining("records are never deleted");
    }

    @Test
    void when_the_file_refuses_nothing_is_recorded_and_afterwards_the_numbers_go_on() throws SQLException {
        records.record(reading(ANN));
        tamper("CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        assertThatThrownBy(() -> records.record(reading(BOB)))
                .isInstanceOf(AccessRecordsUnavailableException.class)
                .hasMessageContaining("disk full");
        assertThat(records.read(0, 10)).hasSize(1);

        tamper("DROP TRIGGER full");
        assertThat(records.record(reading(BOB)).number()).isEqualTo(2);
        assertThat(AccessVerification.of(file(), null).fault()).isEmpty();
    }

    @Test
    void after_it_was_closed_nothing_is_recorded() {
        records.close();

        assertThatThrownBy(() -> records.record(reading(ANN))).isInstanceOf(AccessRecordsUnavailableException.class);
        assertThatThrownBy(() -> records.last()).isInstanceOf(AccessRecordsUnavailableException.class);
        records = open(Clock.systemUTC());
    }

    @Test
    void a_last_record_that_was_changed_stops_the_start() throws SQLException {
        for (int i = 0; i < 3; i++) {
            records.record(reading(ANN));
        }
        records.close();
        tamper("DROP TRIGGER access_never_changes");
        tamper("UPDATE access SET actor = 'nobody' WHERE number = 3");

        assertThatIllegalStateException()
                .isThrownBy(() -> open(Clock.systemUTC()))
                .withMessageContaining("the last record of readings is not what was recorded");
        tamper("UPDATE access SET actor = 'key-1' WHERE number = 3");
        records = open(Clock.systemUTC());
    }

    @Test
    void another_file_is_not_taken_for_records() throws IOException, SQLException {
        Path other = folder.resolve("other.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE something (x)");
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> SqliteAccessRecords.open(other, Clock.systemUTC()))
                .withMessageContaining("not a file of recorded readings");
        Files.writeString(folder.resolve("text"), "not a database at all, but long enough to be looked at");
        assertThatIllegalStateException()
                .isThrownBy(() -> SqliteAccessRecords.open(folder.resolve("text"), Clock.systemUTC()))
                .withMessageContaining("readings cannot be recorded in");
    }
}
