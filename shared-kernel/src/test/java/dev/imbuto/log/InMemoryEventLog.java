package dev.imbuto.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A log in a list, for tests that need one and no disk. */
public final class InMemoryEventLog implements EventLog {
    private final List<StoredEvent> events = new ArrayList<>();
    private final List<CommitHeader> commits = new ArrayList<>();
    private boolean closed;

    @Override
    public synchronized Appended append(Commit commit) {
        checkOpen();
        var prepared = PreparedCommit.of(commit);
        var there = findCommit(commit.commitId());
        if (there.isPresent()) {
            return appended(there.get(), true);
        }
        refuseConflicts(commit);
        return appended(store(prepared), false);
    }

    private void refuseConflicts(Commit commit) {
        Set<String> ids = new HashSet<>();
        events.forEach(event -> ids.add(event.eventId()));
        Map<String, Long> last = new HashMap<>();
        for (var event : commit.events()) {
            long before = last.computeIfAbsent(event.aggregateId(), this::lastSequence);
            if (event.sequence() != before + 1 || !ids.add(event.eventId())) {
                throw new SequenceConflictException(event.aggregateId(), event.sequence());
            }
            last.put(event.aggregateId(), event.sequence());
        }
    }

    private CommitHeader store(PreparedCommit prepared) {
        var commit = prepared.commit();
        var before = head();
        var latest = Microseconds.toInstant(prepared.latest());
        var recordedAt = before.position() > 0 && before.recordedAt().isAfter(latest) ? before.recordedAt() : latest;
        byte[] hash = HashChain.link(
                HashChain.fromHex(before.hash()),
                before.position() + 1,
                commit.events().size(),
                Microseconds.of(recordedAt),
                commit.commitId(),
                prepared.content());
        for (var event : commit.events()) {
            events.add(new StoredEvent(
                    events.size() + 1,
                    commit.commitId(),
                    recordedAt,
                    event.eventId(),
                    event.aggregateType(),
                    event.aggregateId(),
                    event.sequence(),
                    event.type(),
                    event.revision(),
                    event.payload(),
                    event.metadata(),
                    event.timestamp()));
        }
        var header = new CommitHeader(
                before.position() + 1,
                commit.events().size(),
                commit.commitId(),
                recordedAt,
                before.hash(),
                HashChain.toHex(hash));
        commits.add(header);
        notifyAll();
        return header;
    }

    private static Appended appended(CommitHeader commit, boolean repeated) {
        return new Appended(commit.firstPosition(), commit.lastPosition(), commit.recordedAt(), repeated);
    }

    private void checkOpen() {
        if (closed) {
            throw new LogUnavailableException("the log is closed", null);
        }
    }

    @Override
    public synchronized Head head() {
        if (commits.isEmpty()) {
            return Head.EMPTY;
        }
        var last = commits.get(commits.size() - 1);
        return new Head(last.lastPosition(), last.hash(), last.recordedAt());
    }

    @Override
    public synchronized List<StoredEvent> read(long after, int limit) {
        checkOpen();
        return events.stream().skip(after).limit(limit).toList();
    }

    @Override
    public synchronized List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        checkOpen();
        return events.stream()
                .filter(event -> event.aggregateId().equals(aggregateId) && event.sequence() >= firstSequence)
                .limit(limit)
                .toList();
    }

    @Override
    public String engine() {
        return "memory";
    }

    @Override
    public synchronized long lastSequence(String aggregateId) {
        return events.stream()
                .filter(event -> event.aggregateId().equals(aggregateId))
                .mapToLong(StoredEvent::sequence)
                .max()
                .orElse(-1);
    }

    @Override
    public synchronized Optional<CommitHeader> findCommit(String commitId) {
        return commits.stream()
                .filter(commit -> commit.commitId().equals(commitId))
                .findAny();
    }

    @Override
    public synchronized Optional<CommitHeader> commitAt(long position) {
        return commits.stream()
                .filter(commit -> commit.firstPosition() <= position && position <= commit.lastPosition())
                .findAny();
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
            long milliseconds = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (milliseconds <= 0) {
                break;
            }
            wait(milliseconds);
        }
        return events.size();
    }

    /** What is in the list stays there. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    /** Opens the log again after it was closed. */
    public synchronized InMemoryEventLog reopened() {
        closed = false;
        return this;
    }
}
