package dev.imbuto.query.facts;

import dev.imbuto.log.StoredEvent;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;

/** An event message that knows its position in the log. Its metadata stays in the log: no fact depends on it. */
final class RecordedEvent extends GenericDomainEventMessage<Object> {
    private final long position;

    RecordedEvent(StoredEvent stored, Object payload) {
        super(
                stored.aggregateType(),
                stored.aggregateId(),
                stored.sequence(),
                payload,
                MetaData.emptyInstance(),
                stored.eventId(),
                stored.timestamp());
        this.position = stored.position();
    }

    long position() {
        return position;
    }
}
