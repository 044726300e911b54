package dev.imbuto.query.facts;

import dev.imbuto.log.StoredEvent;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;

/** An event message that knows its position in the log. Its metadata stays in the log: no fact depends on it. */
final class RecordedEvent extends GenericDomainEventMessage<Object> {
    private final long position;
    private final String commitId;
    private final boolean endsCommand;

    /** {@code endsCommand} says whether it is the last event of its command. */
    RecordedEvent(StoredEvent stored, Object payload, boolean endsCommand) {
        super(
                stored.aggregateType(),
                stored.aggregateId(),
                stored.sequence(),
                payload,
                MetaData.emptyInstance(),
                stored.eventId(),
                stored.timestamp());
        this.position = stored.position();
        this.commitId = stored.commitId();
        this.endsCommand = endsCommand;
    }

    long position() {
        return position;
    }

    String commitId() {
        return commitId;
    }

    boolean endsCommand() {
        return endsCommand;
    }
}
