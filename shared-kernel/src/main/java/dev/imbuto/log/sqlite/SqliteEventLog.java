package dev.imbuto.log.sqlite;

import dev.imbuto.log.Appended;
import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.StoredEvent;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * A log in one SQLite file.
 *
 * <p>Acknowledged means durable: the write-ahead log is synchronised ({@code synchronous=FULL}) before anyone sees a commit.
 * One process writes at a time; were a second one to write, its commits would be seen as an error and read before the next
 * attempt, never overwritten.
 */
public final class SqliteEventLog implements EventLog {
    private static final int LARGEST_GROUP = 256;
    private static final int MOST_READERS = 8;

    private final Readers readers;
    private final Appender appender;
    private final GroupCommit<PreparedCommit, Appended> group;
    private final Object headChanged = new Object();
    private volatile Head head = Head.EMPTY;

    private SqliteEventLog(LogFile file) throws SQLException {
        appender = new Appender(file, this::moveHead);
        readers = new Readers(file, MOST_READERS);
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
                log.checkLastCommit();
            } catch (RuntimeException e) {
                log.close();
                throw e;
            }
            return log;
        } catch (SQLException e) {
            throw new LogUnavailableException(file + " cannot be opened as a log: " + e.getMessage(), e);
        }
    }

    private void checkLastCommit() {
        if (head.position() == 0) {
            return;
        }
        var last = commitAt(head.position()).orElseThrow(() -> new LogCorruptedException(1, "there is no commit"));
        var content = new HashChain.Content();
        read(last.firstPosition() - 1, last.eventCount()).forEach(content::add);
        byte[] hash = HashChain.link(
                HashChain.fromHex(last.previousHash()),
                last.firstPosition(),
                last.eventCount(),
                Microseconds.of(last.recordedAt()),
                last.commitId(),
                content.hash());
        if (!HashChain.toHex(hash).equals(last.hash())) {
            throw new LogCorruptedException(
                    last.firstPosition(), "the last commit does not have the hash it was given");
        }
    }

    @Override
    public Appended append(Commit commit) {
        try {
            return group.submit(PreparedCommit.of(commit));
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
    public List<StoredEvent> read(long after, int limit) {
        return readers.read(reader -> reader.events(after, limit));
    }

    @Override
    public List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        return readers.read(reader -> reader.eventsOfAggregate(aggregateId, firstSequence, limit));
    }

    @Override
    public long lastSequence(String aggregateId) {
        return readers.read(reader -> reader.lastSequence(aggregateId));
    }

    @Override
    public Optional<CommitHeader> findCommit(String commitId) {
        return readers.read(reader -> reader.commit(commitId));
    }

    @Override
    public Optional<CommitHeader> commitAt(long position) {
        return readers.read(reader -> reader.commitAt(position));
    }

    @Override
    public List<CommitHeader> readCommits(long after, int limit) {
        return readers.read(reader -> reader.commits(after, limit));
    }

    /** Halves the range of positions, since commits are recorded in order of time. */
    @Override
    public long positionAt(Instant recordedAt) {
        return readers.read(reader -> {
            long known = 0;
            long beyond = head.position() + 1;
            while (known + 1 < beyond) {
                long middle = known + (beyond - known) / 2;
                var commit = reader.commitAt(middle)
                        .orElseThrow(() -> new LogCorruptedException(middle, "the event is in no commit"));
                if (commit.recordedAt().isAfter(recordedAt)) {
                    beyond = commit.firstPosition();
                } else {
                    known = commit.lastPosition();
                }
            }
            return known;
        });
    }

    @Override
    public void close() {
        group.close();
        try {
            readers.close();
            appender.close();
        } catch (SQLException e) {
            throw new LogUnavailableException("the log cannot be closed: " + e.getMessage(), e);
        }
    }
}
