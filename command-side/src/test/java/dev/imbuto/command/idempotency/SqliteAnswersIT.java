package dev.imbuto.command.idempotency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAnswersIT extends AnsweringTheSameAgainContract {
    @TempDir
    private Path folder;

    @Override
    AnswerStore store() {
        return SqliteAnswers.open(file(), clock, Duration.ofDays(30));
    }

    @Override
    int manySendings() {
        return 10_000;
    }

    @Test
    void a_claim_is_on_disk_before_the_command_is_carried_out_and_an_answer_before_it_is_sent() throws Exception {
        Claim.New claim = (Claim.New) answers.claim("alice", "key", BODY);
        try (IdempotencyAnswers crashed = IdempotencyAnswers.open(copy("claimed"), clock)) {
            assertThat(crashed.claim("alice", "key", BODY)).isInstanceOf(Claim.Unanswered.class);
        }

        claim.turn().answer(CREATED);
        try (IdempotencyAnswers crashed = IdempotencyAnswers.open(copy("answered"), clock)) {
            assertAnswered(crashed.claim("alice", "key", BODY), CREATED);
        }
    }

    @Test
    void a_file_that_does_not_say_whom_an_answer_is_about_is_taken_over() throws SQLException {
        answer("key", BODY, CREATED);
        answers.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DROP INDEX answer_about; ALTER TABLE answer DROP COLUMN about");
        }
        open();

        assertAnswered(answers.claim("alice", "key", BODY), CREATED);
        answers.forget(ContactId.ofExternal("ann"));
    }

    @Override
    String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path one : files.toList()) {
                all.append(Files.readString(one, ISO_8859_1));
            }
        }
        return all.toString();
    }

    private Path file() {
        return folder.resolve(IdempotencyAnswers.FILE);
    }

    /** What a crash at this moment would leave: the files as they are. */
    private Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        Files.copy(file(), copy);
        Files.copy(Path.of(file() + "-wal"), Path.of(copy + "-wal"));
        return copy;
    }

    @Override
    int rows() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM answer")) {
            return row.getInt(1);
        }
    }
}
