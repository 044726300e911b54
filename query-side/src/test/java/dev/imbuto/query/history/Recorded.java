package dev.imbuto.query.history;

import java.time.Instant;

/** An event where it stands in the log. {@code sequence} counts the events of its aggregate from 0. */
public record Recorded(
        long position,
        String commitId,
        Instant recordedAt,
        String aggregateType,
        String aggregateId,
        long sequence,
        Object event) {}
