package dev.imbuto.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A log whose aggregates may begin with any sequence number, which Axon's suite asks for and {@link EventLog} refuses: keeps
 * them from 0 on and shifts them back when they are read.
 */
final class BeginningAnywhere implements EventLog {
    private final EventLog log;
    private final Map<String, Long> beginnings = new ConcurrentHashMap<>();

    BeginningAnywhere(EventLog log) {
        this.log = log;
    }

    private long beginning(String aggregateId) {
        return beginnings.getOrDefault(aggregateId, 0L);
    }

    @Override
    public Appended append(Commit commit) {
        commit.events().forEach(event -> {
            if (log.lastSequence(event.aggregateId()) < 0) {
                beginnings.putIfAbsent(event.aggregateId(), event.sequence());
            }
        });
        return log.append(new Commit(
                commit.commitId(), commit.events().stream().map(this::fromZero).toList()));
    }

    private NewEvent fromZero(NewEvent event) {
        return new NewEvent(
                event.eventId(),
                event.aggregateType(),
                event.aggregateId(),
                event.sequence() - beginning(event.aggregateId()),
                event.type(),
                event.revision(),
                event.payload(),
                event.metadata(),
                event.timestamp());
    }

    private StoredEvent shifted(StoredEvent event) {
        return new StoredEvent(
                event.position(),
                event.commitId(),
                event.recordedAt(),
                event.eventId(),
                event.aggregateType(),
                event.aggregateId(),
                event.sequence() + beginning(event.aggregateId()),
                event.type(),
                event.revision(),
                event.payload(),
                event.metadata(),
                event.timestamp());
    }

    @Override
    public List<StoredEvent> read(long after, int limit) {
        return log.read(after, limit).stream().map(this::shifted).toList();
    }

    @Override
    public List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        long first = Math.max(0, firstSequence - beginning(aggregateId));
        return log.readAggregate(aggregateId, first, limit).stream()
                .map(this::shifted)
                .toList();
    }

    @Override
    public String engine() {
        return log.engine();
    }

    @Override
    public long lastSequence(String aggregateId) {
        long last = log.lastSequence(aggregateId);
        return last < 0 ? last : last + beginning(aggregateId);
    }

    @Override
    public Head head() {
        return log.head();
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
    public void close() {
        log.close();
    }
}
