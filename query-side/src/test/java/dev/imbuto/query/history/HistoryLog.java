package dev.imbuto.query.history;

import dev.imbuto.log.Appended;
import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A log in memory over a {@link History}, up to a position that can be moved on.
 *
 * <p>Payloads are empty: {@link #decode} gives the very object that was recorded.
 */
public class HistoryLog implements EventLog {
    private static final byte[] NOTHING = {};

    private final History history;
    private final List<StoredEvent> events = new ArrayList<>();
    private final Map<String, List<StoredEvent>> aggregates = new HashMap<>();
    private final List<CommitHeader> commits = new ArrayList<>();

    /** A log that holds the whole history. */
    public HistoryLog(History history) {
        this(history, history.head());
    }

    /** A log that ends with the commit that holds this position. */
    public HistoryLog(History history, long head) {
        this.history = history;
        advanceTo(head);
    }

    /** Records further commits of the history, up to and with the one that holds this position. */
    public final synchronized void advanceTo(long head) {
        List<Recorded> entries = history.entries();
        while (events.size() < entries.size()) {
            Recorded next = entries.get(events.size());
            boolean begins =
                    events.isEmpty() || !next.commitId().equals(lastCommit().commitId());
            if (begins && events.size() >= head) {
                break;
            }
            append(next, begins);
        }
        notifyAll();
    }

    /** The object that was recorded there. */
    public Object decode(StoredEvent stored) {
        return history.entries().get((int) stored.position() - 1).event();
    }

    private void append(Recorded next, boolean begins) {
        StoredEvent stored = new StoredEvent(
                next.position(),
                next.commitId(),
                next.recordedAt(),
                "e" + next.position(),
                next.aggregateType(),
                next.aggregateId(),
                next.sequence(),
                next.event().getClass().getSimpleName(),
                "1",
                NOTHING,
                NOTHING,
                next.recordedAt());
        events.add(stored);
        aggregates
                .computeIfAbsent(next.aggregateId(), none -> new ArrayList<>())
                .add(stored);
        CommitHeader last = begins ? null : commits.remove(commits.size() - 1);
        String previous = commits.isEmpty() ? Head.EMPTY.hash() : lastCommit().hash();
        commits.add(new CommitHeader(
                last == null ? next.position() : last.firstPosition(),
                last == null ? 1 : last.eventCount() + 1,
                next.commitId(),
                next.recordedAt(),
                previous,
                "%064x".formatted(next.commitId().hashCode() & 0xffffffffL)));
    }

    private CommitHeader lastCommit() {
        return commits.get(commits.size() - 1);
    }

    @Override
    public Appended append(Commit commit) {
        throw new UnsupportedOperationException("this log grows by its history only");
    }

    @Override
    public synchronized Head head() {
        return events.isEmpty()
                ? Head.EMPTY
                : new Head(events.size(), lastCommit().hash(), lastCommit().recordedAt());
    }

    @Override
    public synchronized List<StoredEvent> read(long after, int limit) {
        int from = (int) Math.min(after, events.size());
        return List.copyOf(events.subList(from, Math.min(events.size(), from + limit)));
    }

    @Override
    public synchronized List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        List<StoredEvent> found = aggregates.getOrDefault(aggregateId, List.of());
        int from = (int) Math.min(firstSequence, found.size());
        return List.copyOf(found.subList(from, Math.min(found.size(), from + limit)));
    }

    @Override
    public String engine() {
        return "history";
    }

    @Override
    public synchronized long lastSequence(String aggregateId) {
        return aggregates.getOrDefault(aggregateId, List.of()).size() - 1L;
    }

    @Override
    public synchronized Optional<CommitHeader> findCommit(String commitId) {
        return commits.stream()
                .filter(commit -> commit.commitId().equals(commitId))
                .findFirst();
    }

    @Override
    public synchronized Optional<CommitHeader> commitAt(long position) {
        return commits.stream()
                .filter(commit -> commit.firstPosition() <= position && position <= commit.lastPosition())
                .findFirst();
    }

    @Override
    public synchronized List<CommitHeader> readCommits(long after, int limit) {
        return commits.stream()
                .filter(commit -> commit.firstPosition() > after)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long positionAt(Instant recordedAt) {
        return commits.stream()
                .filter(commit -> !commit.recordedAt().isAfter(recordedAt))
                .mapToLong(CommitHeader::lastPosition)
                .max()
                .orElse(0);
    }

    @Override
    public synchronized long awaitBeyond(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (events.size() <= position) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return events.size();
    }

    @Override
    public void close() {}
}
