package dev.imbuto.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.common.IdentifierFactory;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Axon's storage on an {@link EventLog}.
 *
 * <p>All events of an append become one commit, which is named after the message that the current unit of work handles; with
 * {@code :2}, {@code :3} … for further appends of the same unit. Tokens are positions.
 */
public final class LogEventStorageEngine extends BatchingEventStorageEngine {
    /**
     * Metadata of a message: when its events were decided, as an {@link Instant} or ISO 8601 text. It becomes their timestamp
     * and is not stored a second time. Without it the message's own timestamp counts.
     */
    public static final String DECIDED_AT = "decidedAt";

    /** Resource of the root unit of work: the {@link Appended} of its last append. */
    public static final String APPENDED = LogEventStorageEngine.class.getName() + ".appended";

    /** Aggregate type of events that Axon publishes outside any aggregate. */
    static final String NO_AGGREGATE = "none";

    private static final String ROUND = LogEventStorageEngine.class.getName() + ".round";

    private final EventLog log;
    private final Snapshots snapshots;

    private LogEventStorageEngine(Builder builder) {
        super(builder);
        this.log = builder.log;
        this.snapshots = builder.snapshots;
    }

    /**
     * An engine for the events that the codec knows.
     *
     * @param snapshotSerializer reads and writes the state of aggregates
     */
    public static LogEventStorageEngine of(
            EventLog log, EventCodec codec, Snapshots snapshots, Serializer snapshotSerializer) {
        return new Builder(log, codec, snapshots, snapshotSerializer).build();
    }

    /** Axon's settings; defaults as {@link LogEventStorageEngine#of}. */
    public static final class Builder extends BatchingEventStorageEngine.Builder {
        private final EventLog log;
        private final Snapshots snapshots;

        public Builder(EventLog log, EventCodec codec, Snapshots snapshots, Serializer snapshotSerializer) {
            this.log = log;
            this.snapshots = snapshots;
            eventSerializer(new EventSerializer(codec));
            snapshotSerializer(snapshotSerializer);
            persistenceExceptionResolver(e -> e instanceof SequenceConflictException);
        }

        public LogEventStorageEngine build() {
            return new LogEventStorageEngine(this);
        }
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        var added = new ArrayList<NewEvent>(events.size());
        for (var event : events) {
            added.add(newEvent(event, serializer));
        }
        refuseDuplicates(events, added);
        try {
            remember(append(new Commit(nextCommitId(), added)));
        } catch (SequenceConflictException e) {
            handlePersistenceException(e, events.get(placeOf(e, added)));
        } catch (LogUnavailableException e) {
            throw new TransientLogException(e);
        }
    }

    /**
     * A repeated commit is a success only if it is this very append that was tried twice. When the command was decided anew,
     * its aggregate now holds events that are not in the log, so it has to be loaded again.
     */
    private Appended append(Commit commit) {
        var appended = log.append(commit);
        if (appended.repeated()) {
            var first = commit.events().get(0);
            var stored = log.read(appended.firstPosition() - 1, 1).get(0);
            if (!stored.eventId().equals(first.eventId())) {
                throw new SequenceConflictException(first.aggregateId(), first.sequence());
            }
        }
        return appended;
    }

    /** Axon expects one append with duplicates to fail like two appends. */
    private void refuseDuplicates(List<? extends EventMessage<?>> events, List<NewEvent> added) {
        if (added.size() == 1) {
            return;
        }
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < added.size(); i++) {
            var event = added.get(i);
            if (!seen.add(event.eventId()) || !seen.add(List.of(event.aggregateId(), event.sequence()))) {
                handlePersistenceException(
                        new SequenceConflictException(event.aggregateId(), event.sequence()), events.get(i));
            }
        }
    }

    private static int placeOf(SequenceConflictException conflict, List<NewEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).sequence() == conflict.sequence()
                    && events.get(i).aggregateId().equals(conflict.aggregateId())) {
                return i;
            }
        }
        return 0;
    }

    private static NewEvent newEvent(EventMessage<?> message, Serializer serializer) {
        var payload = message.serializePayload(serializer, byte[].class);
        var metadata = serializer.serialize(message.getMetaData().withoutKeys(Set.of(DECIDED_AT)), byte[].class);
        var type = payload.getType();
        var id = message.getIdentifier();
        var timestamp = timestamp(message);
        if (message instanceof DomainEventMessage<?> ofAggregate) {
            return new NewEvent(
                    id,
                    ofAggregate.getType() == null ? ofAggregate.getAggregateIdentifier() : ofAggregate.getType(),
                    ofAggregate.getAggregateIdentifier(),
                    ofAggregate.getSequenceNumber(),
                    type.getName(),
                    type.getRevision(),
                    payload.getData(),
                    metadata.getData(),
                    timestamp);
        }
        return new NewEvent(
                id,
                NO_AGGREGATE,
                id,
                0,
                type.getName(),
                type.getRevision(),
                payload.getData(),
                metadata.getData(),
                timestamp);
    }

    private static Instant timestamp(EventMessage<?> message) {
        Object decidedAt = message.getMetaData().get(DECIDED_AT);
        Instant timestamp;
        if (decidedAt == null) {
            timestamp = message.getTimestamp();
        } else {
            timestamp = decidedAt instanceof Instant instant ? instant : Instant.parse(decidedAt.toString());
        }
        return timestamp.truncatedTo(ChronoUnit.MICROS);
    }

    private static String nextCommitId() {
        if (!CurrentUnitOfWork.isStarted()) {
            return IdentifierFactory.getInstance().generateIdentifier();
        }
        var root = CurrentUnitOfWork.get().root();
        int round = root.getOrDefaultResource(ROUND, 0) + 1;
        root.resources().put(ROUND, round);
        String id = root.getMessage().getIdentifier();
        return round == 1 ? id : id + ":" + round;
    }

    private static void remember(Appended appended) {
        CurrentUnitOfWork.ifStarted(unit -> unit.root().resources().put(APPENDED, appended));
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken last, int batchSize) {
        return log.read(position(last), batchSize).stream().map(LoggedEvent::of).toList();
    }

    private static long position(@Nullable TrackingToken token) {
        var plain = WrappedToken.unwrapLowerBound(token);
        return plain == null ? 0 : plain.position().orElseThrow();
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(String id, long firstSequence, int batchSize) {
        return log.readAggregate(id, firstSequence, batchSize).stream()
                .map(LoggedEvent.OfAggregate::new)
                .toList();
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        long last = log.lastSequence(aggregateIdentifier);
        return last < 0 ? Optional.empty() : Optional.of(last);
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        return log.head().position() == 0 ? null : new GlobalSequenceTrackingToken(0);
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        long head = log.head().position();
        return head == 0 ? null : new GlobalSequenceTrackingToken(head);
    }

    /** Before the first event with this timestamp or a later one. */
    @Override
    public @Nullable TrackingToken createTokenAt(Instant dateTime) {
        // No commit is recorded before its events' timestamps, so none of the events up to here is that late.
        long position = log.positionAt(dateTime.minusNanos(1));
        long head = log.head().position();
        while (position < head) {
            for (var event : log.read(position, batchSize())) {
                if (!event.timestamp().isBefore(dateTime)) {
                    return new GlobalSequenceTrackingToken(event.position() - 1);
                }
                position = event.position();
            }
        }
        return createHeadToken();
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        var payload = snapshot.serializePayload(serializer, byte[].class);
        var revision = payload.getType().getRevision();
        snapshots.keep(new Snapshot(
                snapshot.getType(),
                snapshot.getAggregateIdentifier(),
                snapshot.getSequenceNumber(),
                payload.getType().getName(),
                revision == null ? "" : revision,
                payload.getData(),
                snapshot.serializeMetaData(serializer, byte[].class).getData(),
                snapshot.getTimestamp()));
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return snapshots.latest(aggregateIdentifier).map(LoggedSnapshot::new).stream();
    }
}
