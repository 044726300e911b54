package dev.imbuto.query.timeline;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads timelines out of the log. Safe for use by many threads. */
public final class TimelineReader {
    /** Numbers are shown as they are stored. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final EventLog log;

    public TimelineReader(EventLog log) {
        this.log = log;
    }

    /** Whether the log holds an event of this aggregate. */
    public boolean knows(String aggregateId) {
        return log.lastSequence(aggregateId) >= 0;
    }

    /** Up to {@code limit} events at positions above {@code after} as they are stored; no items where there are none. */
    public Timeline read(String aggregateId, long after, int limit) {
        return read(aggregateId, after, limit, (event, data) -> {});
    }

    /** The same, with payloads that the caller has a say in: it gets the event and the payload as it will be shown. */
    public Timeline read(String aggregateId, long after, int limit, BiConsumer<StoredEvent, ObjectNode> opening) {
        List<StoredEvent> events = events(aggregateId, after, limit + 1);
        boolean more = events.size() > limit;
        List<StoredEvent> page = more ? events.subList(0, limit) : events;
        List<Timeline.Item> items =
                page.stream().map(event -> item(event, opening)).toList();
        return new Timeline(items, more ? page.get(limit - 1).position() : null);
    }

    /** Up to {@code limit} events of the aggregate at positions above {@code after}, in order. */
    public List<StoredEvent> events(String aggregateId, long after, int limit) {
        return log.readAggregate(aggregateId, firstSequenceAbove(after, aggregateId), limit);
    }

    private static Timeline.Item item(StoredEvent event, BiConsumer<StoredEvent, ObjectNode> opening) {
        ObjectNode data = (ObjectNode) JSON.readTree(event.payload());
        Instant effectiveAt = data.hasNonNull("effectiveAt")
                ? Instant.parse(data.get("effectiveAt").stringValue())
                : event.recordedAt();
        opening.accept(event, data);
        return new Timeline.Item(
                event.position(),
                event.sequence() + 1,
                event.type(),
                effectiveAt,
                event.recordedAt(),
                actor(event),
                data);
    }

    private static @Nullable String actor(StoredEvent event) {
        JsonNode actor = JSON.readTree(event.metadata()).path("actor");
        return actor.isString() ? actor.stringValue() : null;
    }

    /** Positions grow with sequence numbers, so this is a binary search: an aggregate is found by sequence number only. */
    private long firstSequenceAbove(long position, String aggregateId) {
        long low = 0;
        long high = position <= 0 ? 0 : log.lastSequence(aggregateId) + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            List<StoredEvent> event = log.readAggregate(aggregateId, middle, 1);
            if (event.get(0).position() > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
