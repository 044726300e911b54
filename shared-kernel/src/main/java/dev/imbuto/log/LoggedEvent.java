package dev.imbuto.log;

import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;

/** A stored event as Axon wants to see it. */
class LoggedEvent implements TrackedEventData<byte[]> {
    final StoredEvent stored;

    private LoggedEvent(StoredEvent stored) {
        this.stored = stored;
    }

    static LoggedEvent of(StoredEvent stored) {
        return stored.aggregateType().equals(LogEventStorageEngine.NO_AGGREGATE)
                ? new LoggedEvent(stored)
                : new OfAggregate(stored);
    }

    @Override
    public TrackingToken trackingToken() {
        return new GlobalSequenceTrackingToken(stored.position());
    }

    @Override
    public String getEventIdentifier() {
        return stored.eventId();
    }

    @Override
    public Instant getTimestamp() {
        return stored.timestamp();
    }

    @Override
    public SerializedObject<byte[]> getMetaData() {
        return metadata(stored.metadata());
    }

    @Override
    public SerializedObject<byte[]> getPayload() {
        return new SimpleSerializedObject<>(stored.payload(), byte[].class, stored.type(), stored.revision());
    }

    static SerializedObject<byte[]> metadata(byte[] metadata) {
        return new SimpleSerializedObject<>(metadata, byte[].class, MetaData.class.getName(), null);
    }

    /** An event of an aggregate, as all of ours are. */
    static final class OfAggregate extends LoggedEvent implements DomainEventData<byte[]> {
        OfAggregate(StoredEvent stored) {
            super(stored);
        }

        @Override
        public String getType() {
            return stored.aggregateType();
        }

        @Override
        public String getAggregateIdentifier() {
            return stored.aggregateId();
        }

        @Override
        public long getSequenceNumber() {
            return stored.sequence();
        }
    }
}
