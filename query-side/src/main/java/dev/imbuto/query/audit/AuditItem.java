package dev.imbuto.query.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as it stands in the log.
 *
 * @param version number of the event in its aggregate, from 1
 * @param effectiveAt when it happened; for corrections, when they were recorded
 * @param type logical name in the log
 * @param revision of the type, as it was written
 * @param aggregateType {@code contact}, {@code campaign} or {@code pipeline}
 * @param actor who decided it: id of the API key, or {@code import}, {@code demo}
 * @param client class of the address that it came from: {@code loopback}, {@code private}, {@code public}; or {@code local}
 * @param correlationId of the request or run that it belongs to
 * @param causationId of the command that it came of
 * @param commitId of the commit it is in, all of which was decided at once
 * @param commitHash of that commit and, through it, of all before; lower-case hexadecimal
 * @param data the payload, {@code {"sealed": true}} in the place of what is personal
 */
record AuditItem(
        long position,
        long version,
        Instant recordedAt,
        Instant effectiveAt,
        String type,
        String revision,
        String aggregateType,
        String aggregateId,
        @Nullable String actor,
        @Nullable String client,
        @Nullable String correlationId,
        @Nullable String causationId,
        String commitId,
        String commitHash,
        ObjectNode data) {}
