package dev.imbuto.log;

import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;

/** A snapshot as Axon wants to see it: a kind of event. */
record LoggedSnapshot(Snapshot snapshot) implements DomainEventData<byte[]> {
    @Override
    public String getType() {
        return snapshot.aggregateType();
    }

    @Override
    public String getAggregateIdentifier() {
        return snapshot.aggregateId();
    }

    @Override
    public long getSequenceNumber() {
        return snapshot.sequence();
    }

    @Override
    public String getEventIdentifier() {
        return snapshot.aggregateId() + "@" + snapshot.sequence();
    }

    @Override
    public Instant getTimestamp() {
        return snapshot.timestamp();
    }

    @Override
    public SerializedObject<byte[]> getMetaData() {
        return LoggedEvent.metadata(snapshot.metadata());
    }

    @Override
    public SerializedObject<byte[]> getPayload() {
        return new SimpleSerializedObject<>(snapshot.payload(), byte[].class, snapshot.type(), revision());
    }

    private @Nullable String revision() {
        return snapshot.revision().isEmpty() ? null : snapshot.revision();
    }
}
