package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.audit.Access;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.audit.SqliteAccessRecords;
import dev.imbuto.log.Commit;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VerifyingTheLogTest {
    private static final byte[] JSON = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeThreeCommits() {
        try (EventLog log = SqliteEventLog.open(folder.resolve("log.db"))) {
            for (int i = 0; i < 3; i++) {
                NewEvent event = new NewEvent(
                        "e" + i, "campaign", "campaign:a", i, "campaign.ended", "1", JSON, JSON, Instant.EPOCH);
                log.append(new Commit("c" + i, List.of(event)));
            }
        }
    }

    private int verify(String... more) {
        List<String> arguments = new ArrayList<>(List.of("verify", "--data", folder.toString()));
        arguments.addAll(List.of(more));
        return Imbuto.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private void tamper(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("log.db"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    private String head() {
        return out.toString().lines().skip(1).findFirst().orElseThrow().substring("head ".length());
    }

    @Test
    void what_was_written_is_fine_and_its_head_can_be_remembered() {
        assertThat(verify()).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).startsWith("3 positions in 3 commits are what was written\nhead 3:");
        assertThat(verify("--head", head())).isEqualTo(ExitCode.FINE);
    }

    @Test
    void an_edit_is_found_at_its_position() throws SQLException {
        tamper("UPDATE events SET payload = x'7b7d20' WHERE position = 2");
        assertThat(verify()).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).startsWith("position 2 is not what was written: ");
    }

    @Test
    void an_end_that_was_cut_off_is_found_by_the_head_that_was_remembered() throws SQLException {
        verify();
        String remembered = head();
        tamper("DELETE FROM events WHERE position = 3");
        tamper("DELETE FROM commits WHERE first_position = 3");
        assertThat(verify()).isEqualTo(ExitCode.FINE);
        out.getBuffer().setLength(0);
        assertThat(verify("--head", remembered)).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).startsWith("position 3 is not what was written: the log ends here");
    }

    @Test
    void records_of_readings_are_verified_too_and_the_first_wrong_one_is_named() throws SQLException {
        Path file = folder.resolve("reads.db");
        try (AccessRecords records = SqliteAccessRecords.open(file, Clock.systemUTC())) {
            for (int i = 0; i < 3; i++) {
                records.record(Access.toEverybody(1, "key-1", "loopback", "GET /v1/contacts", "r" + i));
            }
        }
        assertThat(verify()).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).contains("\n3 records of readings are what was recorded\nreads 3:");
        String end = out.toString().lines().skip(3).findFirst().orElseThrow().substring("reads ".length());
        assertThat(verify("--reads", end)).isEqualTo(ExitCode.FINE);
        assertThat(verify("--reads", "4" + end.substring(1))).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("reading 4 is not what was recorded: the records end here");

        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DROP TRIGGER access_never_changes");
            statement.executeUpdate("UPDATE access SET actor = 'nobody' WHERE number = 2");
        }
        assertThat(verify()).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("reading 2 is not what was recorded: ");
    }

    @Test
    void records_of_readings_that_are_gone_are_missed_where_they_are_remembered() {
        assertThat(verify("--reads", "3:" + "0".repeat(64))).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("the records of readings are missing, but number 3 is remembered");
    }

    @Test
    void a_log_that_is_in_use_is_left_alone() {
        try (DataFolder held = DataFolder.open(folder, null)) {
            assertThat(verify()).isEqualTo(ExitCode.IN_USE);
            assertThat(err.toString()).contains("the data in " + held.path() + " is in use by process");
        }
    }
}
