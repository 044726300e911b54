package dev.imbuto.query.facts;

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

/** A log as it was at the end of one of its commits: whoever reads it sees nothing of what has come since, nor waits for it. */
public final class LogUpTo implements EventLog {
    private final EventLog log;
    private final Head head;

    /**
     * The log up to a position.
     *
     * @param position the end of a commit of the log, or 0
     * @throws IllegalArgumentException when it is not
     */
    public LogUpTo(EventLog log, long position) {
        this.log = log;
        this.head = position == 0
                ? Head.EMPTY
                : log.commitAt(position)
                        .filter(commit -> commit.lastPosition() == position)
                        .map(commit -> new Head(position, commit.hash(), commit.recordedAt()))
                        .orElseThrow(() -> new IllegalArgumentException("no commit ends at position " + position));
    }

    @Override
    public Appended append(Commit commit) {
        throw new UnsupportedOperationException("nothing is added to the past");
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public List<StoredEvent> read(long after, int limit) {
        return after >= head.position() ? List.of() : log.read(after, (int) Math.min(limit, head.position() - after));
    }

    @Override
    public List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        return log.readAggregate(aggregateId, firstSequence, limit).stream()
                .filter(event -> event.position() <= head.position())
                .toList();
    }

    @Override
    public long lastSequence(String aggregateId) {
        throw new UnsupportedOperationException("nobody decides in the past");
    }

    @Override
    public Optional<CommitHeader> findCommit(String commitId) {
        return log.findCommit(commitId).filter(this::isIn);
    }

    @Override
    public Optional<CommitHeader> commitAt(long position) {
        return log.commitAt(position).filter(this::isIn);
    }

    @Override
    public List<CommitHeader> readCommits(long after, int limit) {
        return log.readCommits(after, limit).stream().filter(this::isIn).toList();
    }

    @Override
    public long positionAt(Instant recordedAt) {
        return Math.min(head.position(), log.positionAt(recordedAt));
    }

    @Override
    public long awaitBeyond(long position, Duration timeout) throws InterruptedException {
        if (position >= head.position()) {
            Thread.sleep(timeout.toMillis());
        }
        return head.position();
    }

    @Override
    public String engine() {
        return log.engine();
    }

    private boolean isIn(CommitHeader commit) {
        return commit.lastPosition() <= head.position();
    }

    /** The log itself stays open. */
    @Override
    public void close() {}
}
