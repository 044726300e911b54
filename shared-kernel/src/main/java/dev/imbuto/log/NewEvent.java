package dev.imbuto.log;

import java.time.Instant;

/**
 * An event on its way into the log.
 *
 * @param eventId unique in the log
 * @param sequence number in its aggregate, from 0, without holes
 * @param type logical name, never that of a class
 * @param payload opaque to the log; personal data in it is encrypted already
 * @param metadata opaque to the log; holds no personal data
 * @param timestamp when it was decided, to the microsecond; {@link CommitHeader#recordedAt} is never before it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only; the log never compares events
public record NewEvent(
        String eventId,
        String aggregateType,
        String aggregateId,
        long sequence,
        String type,
        String revision,
        byte[] payload,
        byte[] metadata,
        Instant timestamp) {}
