package dev.imbuto.query.audit;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.page.Page;
import dev.imbuto.query.timeline.TimelineReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the log for those who have to answer for it. Safe for use by many threads. */
final class AuditTrail {
    /**
     * How many events are looked at for a page. What few events match would otherwise be looked for through the whole log while
     * somebody waits; so the page is short, or empty, and says where to go on.
     */
    static final int MOST_LOOKED_AT = 20_000;

    private static final int BATCH = 1_000;

    /** Numbers are shown as they are stored. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * What events must have in common; null is anything.
     *
     * @param upTo the last position that counts
     */
    record Wanted(
            @Nullable ContactId contact,
            @Nullable String actor,
            @Nullable String type,
            long upTo) {}

    private record Found(StoredEvent event, JsonNode metadata) {}

    private final EventLog log;
    private final EventCodec codec;
    private final TimelineReader timelines;

    AuditTrail(EventLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
        this.timelines = new TimelineReader(log);
    }

    /** Up to {@code limit} events at positions above {@code after}, in order; fewer where there are many others between. */
    Page<AuditItem> page(Wanted wanted, long after, int limit) {
        List<Found> found = new ArrayList<>();
        long reached = after;
        int lookedAt = 0;
        while (lookedAt < MOST_LOOKED_AT) {
            List<StoredEvent> batch = read(wanted, reached, BATCH);
            for (StoredEvent event : batch) {
                if (event.position() > wanted.upTo()) {
                    return page(found, null);
                }
                Found candidate = new Found(event, JSON.readTree(event.metadata()));
                if (matches(candidate, wanted)) {
                    if (found.size() == limit) {
                        return page(found, reached); // there is one more
                    }
                    found.add(candidate);
                }
                reached = event.position();
            }
            if (batch.size() < BATCH) {
                return page(found, null);
            }
            lookedAt += batch.size();
        }
        return page(found, reached);
    }

    private List<StoredEvent> read(Wanted wanted, long after, int limit) {
        return wanted.contact() == null
                ? log.read(after, limit)
                : timelines.events(wanted.contact().toString(), after, limit);
    }

    private static boolean matches(Found found, Wanted wanted) {
        return (wanted.type() == null || wanted.type().equals(found.event().type()))
                && (wanted.actor() == null || wanted.actor().equals(text(found, "actor")));
    }

    private Page<AuditItem> page(List<Found> found, @Nullable Long next) {
        List<AuditItem> items = new ArrayList<>(found.size());
        CommitHeader commit = null;
        for (Found each : found) {
            long position = each.event().position();
            if (commit == null || position > commit.lastPosition()) {
                commit = log.commitAt(position)
                        .orElseThrow(() -> new LogCorruptedException(position, "the event is in no commit"));
            }
            items.add(item(each, commit));
        }
        return new Page<>(items, next == null ? null : Long.toString(next));
    }

    private AuditItem item(Found found, CommitHeader commit) {
        StoredEvent event = found.event();
        ObjectNode data = (ObjectNode) JSON.readTree(event.payload());
        Instant effectiveAt = data.hasNonNull("effectiveAt")
                ? Instant.parse(data.get("effectiveAt").stringValue())
                : event.recordedAt();
        SealedNames.put(codec.decode(event), data);
        return new AuditItem(
                event.position(),
                event.sequence() + 1,
                event.recordedAt(),
                effectiveAt,
                event.type(),
                event.revision(),
                event.aggregateType(),
                event.aggregateId(),
                text(found, "actor"),
                text(found, "client"),
                text(found, "correlationId"),
                text(found, "causationId"),
                event.commitId(),
                commit.hash(),
                data);
    }

    private static @Nullable String text(Found found, String name) {
        JsonNode value = found.metadata().path(name);
        return value.isString() ? value.stringValue() : null;
    }
}
