package dev.imbuto.log.sqlite;

import dev.imbuto.log.Appended;
import dev.imbuto.log.Commit;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.Verification;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * A log in one SQLite file.
 *
 * <p>Acknowledged means durable: the write-ahead log is synchronised ({@code synchronous=FULL}) before anyone sees a commit.
 * One process writes at a time; were a second one to write, its commits would be seen as an error and read before the next
 * attempt, never overwritten.
 */
public final class SqliteEventLog extends StoredLog {
    private static final int LARGEST_GROUP = 256;

    private final SessionWriter<PreparedCommit, Appended> appender;
    private final GroupCommit<PreparedCommit, Appended> group;
    private final Object headChanged = new Object();
    private volatile Head head = Head.EMPTY;

    private SqliteEventLog(LogFile file) throws SQLException {
        super(file);
        appender = new SessionWriter<>(
                () -> new Appender(file, this::moveHead),
                e -> new LogUnavailableException("the log cannot be written: " + e.getMessage(), e));
        group = new GroupCommit<>("log appender", LARGEST_GROUP, appender);
    }

    /**
     * Opens the log in this file, which is made if it is not there, and checks its last commit.
     *
     * @throws IllegalStateException when the file is something else, or of another version
     * @throws LogCorruptedException when the last commit is not what was written
     * @throws LogUnavailableException when the file cannot be opened
     */
    public static SqliteEventLog open(Path file) {
        try {
            var log = new SqliteEventLog(new LogFile(file));
            try {
                Verification.checkLastCommit(log);
            } catch (RuntimeException e) {
                log.close();
                throw e;
            }
            return log;
        } catch (SQLException e) {
            throw new LogUnavailableException(file + " cannot be opened as a log: " + e.getMessage(), e);
        }
    }

    /**
     * Opens the log in this file to look at it, whatever its state, beside a process that may be writing it. It takes no
     * commits.
     *
     * @throws IllegalStateException when the file is something else, or of another version
     * @throws LogUnavailableException when the file is not there or cannot be opened
     */
    public static EventLog openForReading(Path file) {
        var logFile = new LogFile(file);
        try (var connection = logFile.openForReading()) {
            logFile.check(connection);
        } catch (SQLException e) {
            throw new LogUnavailableException(file + " cannot be opened as a log: " + e.getMessage(), e);
        }
        return new StoredLog(logFile);
    }

    @Override
    public Appended append(Commit commit) {
        return appendAll(List.of(commit)).get(0);
    }

    @Override
    public List<Appended> appendAll(List<Commit> commits) {
        try {
            return group.submitAll(commits.stream().map(PreparedCommit::of).toList());
        } catch (RejectedExecutionException e) {
            throw new LogUnavailableException("the log is closed", e);
        }
    }

    private void moveHead(Head moved) {
        synchronized (headChanged) {
            head = moved;
            headChanged.notifyAll();
        }
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public long awaitBeyond(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (headChanged) {
            while (head.position() <= position) {
                long milliseconds = (deadline - System.nanoTime() + 999_999) / 1_000_000;
                if (milliseconds <= 0) {
                    break;
                }
                headChanged.wait(milliseconds);
            }
            return head.position();
        }
    }

    @Override
    public void close() {
        group.close();
        super.close();
        appender.close();
    }
}
