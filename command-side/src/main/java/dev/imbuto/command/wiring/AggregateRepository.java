package dev.imbuto.command.wiring;

import dev.imbuto.command.AggregateKind;
import dev.imbuto.log.EventLog;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.LockAwareAggregate;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates from the cache or else from the log, refusing those that are not there, or not at the version that the sender
 * expects, before they are asked anything.
 *
 * <p>Whether there is any event is one look-up; Axon would read a snapshot and the events, throw, and log a warning.
 */
final class AggregateRepository<T> extends CachingEventSourcingRepository<T> {
    private final AggregateKind<T> kind;
    private final Cache cache;
    private final EventStore eventStore;
    private final EventLog log;

    /** @param log where the events of the store are */
    AggregateRepository(
            EventSourcingRepository.Builder<T> builder,
            AggregateKind<T> kind,
            Cache cache,
            EventStore eventStore,
            EventLog log) {
        super(builder.cache(cache).eventStore(eventStore));
        this.kind = kind;
        this.cache = cache;
        this.eventStore = eventStore;
        this.log = log;
    }

    @Override
    public LockAwareAggregate<T, EventSourcedAggregate<T>> load(
            String aggregateIdentifier, @Nullable Long expectedVersion) {
        if (!isThere(aggregateIdentifier)) {
            throw kind.refusals().unknown(aggregateIdentifier);
        }
        return super.load(aggregateIdentifier, expectedVersion);
    }

    @Override
    protected void validateOnLoad(Aggregate<T> aggregate, @Nullable Long expectedVersion) {
        super.validateOnLoad(aggregate, null);
        long version = aggregate.version() + 1;
        if (expectedVersion != null && version != expectedVersion) {
            throw kind.refusals().stale(aggregate.identifierAsString(), version, expectedVersion);
        }
    }

    @Override
    protected EventSourcedAggregate<T> doLoadWithLock(String aggregateIdentifier, @Nullable Long expectedVersion) {
        if (!isThere(aggregateIdentifier)) {
            throw NOTHING_YET;
        }
        boolean cached = log.isShared() && cache.containsKey(aggregateIdentifier);
        EventSourcedAggregate<T> aggregate = super.doLoadWithLock(aggregateIdentifier, expectedVersion);
        if (cached && isOld(aggregate)) {
            cache.remove(aggregateIdentifier);
            return super.doLoadWithLock(aggregateIdentifier, expectedVersion);
        }
        return aggregate;
    }

    /**
     * Whether another process has brought it further. A decision on an old state would be noticed when it is written, but not
     * a refusal, which writes nothing.
     */
    private boolean isOld(EventSourcedAggregate<T> aggregate) {
        return !log.readAggregate(aggregate.identifierAsString(), aggregate.version() + 1, 1)
                .isEmpty();
    }

    /** What Axon takes for "create it". */
    @SuppressWarnings("StaticAssignmentOfThrowable") // thrown for each new aggregate, where a stack trace costs much
    private static final AggregateNotFoundException NOTHING_YET =
            new AggregateNotFoundException("", "there is no event of this aggregate yet");

    private boolean isThere(String aggregateIdentifier) {
        return cache.containsKey(aggregateIdentifier)
                || eventStore.lastSequenceNumberFor(aggregateIdentifier).isPresent();
    }
}
