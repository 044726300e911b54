package dev.imbuto.command.wiring;

import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.serialization.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads an aggregate from its first event where its snapshot cannot be read; Axon looks at a snapshot's content too late. */
final class AggregateEventStore extends EmbeddedEventStore {
    private static final Logger LOG = LoggerFactory.getLogger(AggregateEventStore.class);

    AggregateEventStore(EmbeddedEventStore.Builder builder) {
        super(builder);
    }

    @Override
    public DomainEventStream readEvents(String aggregateIdentifier) {
        DomainEventStream events = super.readEvents(aggregateIdentifier);
        try {
            if (events.hasNext()) {
                events.peek().getPayload();
            }
            return events;
        } catch (SerializationException unreadable) {
            LOG.warn("The snapshot of {} cannot be read; its events are read instead", aggregateIdentifier, unreadable);
            return readEvents(aggregateIdentifier, 0);
        }
    }
}
