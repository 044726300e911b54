package dev.imbuto.command.idempotency;

import dev.imbuto.command.idempotency.AnswerFile.Found;
import dev.imbuto.command.idempotency.AnswerFile.ToAnswer;
import dev.imbuto.command.idempotency.AnswerFile.ToClaim;
import dev.imbuto.command.idempotency.AnswerFile.ToForget;
import dev.imbuto.command.idempotency.AnswerFile.Wish;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.sqlite.SessionWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Answers in a SQLite file that one process has open, synchronised to disk; those of many threads are made so together. What was
 * forgotten is in no file any more.
 */
final class SqliteAnswers implements AnswerStore {
    private static final int LARGEST_GROUP = 1_000;

    private final SessionWriter<Wish, Found> writer;
    private final GroupCommit<Wish, Found> writes;

    private SqliteAnswers(SessionWriter<Wish, Found> writer) {
        this.writer = writer;
        this.writes = new GroupCommit<>("answers", LARGEST_GROUP, writer);
    }

    /**
     * Opens the file, or makes it.
     *
     * @param kept how long after its claim an answer is remembered
     */
    static SqliteAnswers open(Path file, Clock clock, Duration kept) {
        try {
            return new SqliteAnswers(new SessionWriter<>(
                    () -> new AnswerFile(file, clock, kept),
                    e -> new LogUnavailableException(
                            "the answers to earlier requests cannot be written: " + e.getMessage(), e)));
        } catch (SQLException e) {
            throw new IllegalStateException("answers cannot be kept in " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Claim claim(byte[] name, byte[] digest) {
        Found found = writes.submit(new ToClaim(name, digest));
        if (!found.sameBody()) {
            return new Claim.Reused();
        }
        if (found.answer() != null) {
            return new Claim.Answered(found.answer());
        }
        Claim.Turn turn = new OnlyTurn(found.number());
        return found.claimedNow() ? new Claim.New(turn) : new Claim.Unanswered(turn);
    }

    @Override
    public void forget(ContactId contact) {
        writes.submit(new ToForget(contact));
    }

    /** Finishes what is being written. */
    @Override
    public void close() {
        writes.close();
        writer.close();
    }

    /** Nobody else can answer meanwhile. */
    private final class OnlyTurn implements Claim.Turn {
        private final long number;

        OnlyTurn(long number) {
            this.number = number;
        }

        @Override
        public Optional<StoredAnswer> answer(StoredAnswer answer) {
            writes.submit(new ToAnswer(number, answer));
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
