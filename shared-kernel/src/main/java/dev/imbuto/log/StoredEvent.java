package dev.imbuto.log;

import java.time.Instant;

/** An event as it stands in the log: where, in which commit, and when it was recorded. */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only
public record StoredEvent(
        long position,
        String commitId,
        Instant recordedAt,
        String eventId,
        String aggregateType,
        String aggregateId,
        long sequence,
        String type,
        String revision,
        byte[] payload,
        byte[] metadata,
        Instant timestamp) {}
