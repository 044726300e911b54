package dev.imbuto.log;

import java.time.Instant;

/**
 * The state of an aggregate after its event with this sequence number. It saves time and may be lost at any moment: the
 * events say the same.
 *
 * @param type of the state, for whoever wrote it
 * @param revision of the state's shape; empty when it has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Snapshot(
        String aggregateType,
        String aggregateId,
        long sequence,
        String type,
        String revision,
        byte[] payload,
        byte[] metadata,
        Instant timestamp) {}
