package dev.imbuto.log.sqlite;

import dev.imbuto.log.Appended;
import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The log as it stands in a file that somebody else may be writing. */
class StoredLog implements EventLog {
    private static final int MOST_READERS = 8;
    private static final long LOOKING_AGAIN_MILLISECONDS = 50;

    private final Readers readers;

    StoredLog(LogFile file) {
        readers = new Readers(file, MOST_READERS);
    }

    @Override
    public Appended append(Commit commit) {
        throw new LogUnavailableException("the log is open for reading only", null);
    }

    @Override
    public Head head() {
        return readers.read(Reader::head);
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
    public String engine() {
        return "sqlite";
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
            long beyond = reader.head().position() + 1;
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
    public boolean hasStrays() {
        return readers.read(Reader::hasStrays);
    }

    @Override
    public long awaitBeyond(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long end = head().position();
        while (end <= position && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(LOOKING_AGAIN_MILLISECONDS);
            end = head().position();
        }
        return end;
    }

    @Override
    public void close() {
        try {
            readers.close();
        } catch (SQLException e) {
            throw new LogUnavailableException("the log cannot be closed: " + e.getMessage(), e);
        }
    }
}
