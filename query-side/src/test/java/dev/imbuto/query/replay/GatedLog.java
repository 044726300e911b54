package dev.imbuto.query.replay;

import dev.imbuto.log.Appended;
import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A log that reads on only while a gate is open, so that a replay is under way for as long as a test wants it to be. */
final class GatedLog implements EventLog {
    private final EventLog log;
    private final Semaphore gate;

    GatedLog(EventLog log, Semaphore gate) {
        this.log = log;
        this.gate = gate;
    }

    @Override
    public List<StoredEvent> read(long after, int limit) {
        try {
            gate.acquire();
            gate.release();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return log.read(after, limit);
    }

    @Override
    public Appended append(Commit commit) {
        return log.append(commit);
    }

    @Override
    public Head head() {
        return log.head();
    }

    @Override
    public List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        return log.readAggregate(aggregateId, firstSequence, limit);
    }

    @Override
    public long lastSequence(String aggregateId) {
        return log.lastSequence(aggregateId);
    }

    @Override
    public Optional<CommitHeader> findCommit(String commitId) {
        return log.findCommit(commitId);
    }

    @Override
    public Optional<CommitHeader> commitAt(long position) {
        return log.commitAt(position);
    }

    @Override
    public List<CommitHeader> readCommits(long after, int limit) {
        return log.readCommits(after, limit);
    }

    @Override
    public long positionAt(Instant recordedAt) {
        return log.positionAt(recordedAt);
    }

    @Override
    public long awaitBeyond(long position, Duration timeout) throws InterruptedException {
        return log.awaitBeyond(position, timeout);
    }

    @Override
    public String engine() {
        return log.engine();
    }

    @Override
    public void close() {
        log.close();
    }
}
