package dev.imbuto.query.timeline;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Some events of one aggregate in the order of the log.
 *
 * @param next what to ask for as {@code after} to go on; null when these are the last
 */
public record Timeline(List<Item> items, @Nullable Long next) {

    /**
     * An event as it was decided. A later correction is an item of its own and leaves this one as it is.
     *
     * @param version number of the event in its aggregate, from 1
     * @param type logical name in the log
     * @param effectiveAt when it happened; for corrections, when they were recorded
     * @param actor who decided it; null where the log does not say
     * @param data the payload
     */
    public record Item(
            long position,
            long version,
            String type,
            Instant effectiveAt,
            Instant recordedAt,
            @Nullable String actor,
            ObjectNode data) {}
}
