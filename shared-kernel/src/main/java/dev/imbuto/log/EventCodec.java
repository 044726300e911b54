package dev.imbuto.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.period.PeriodEvent;
import dev.imbuto.pipeline.PipelineEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns events into what stands in the log, and back: a logical name, a revision and JSON.
 *
 * <p>In JSON, absent values have no member, instants are ISO 8601 in UTC with up to six decimals, and members stand in the
 * order of the record's components. Names come from {@link EventType}. A revision older than that of the class is brought
 * up by {@link EventUpcaster}s. A type, revision or member that is not known is an error: it was written by a later version.
 *
 * <p>Safe for use by many threads.
 */
public final class EventCodec {
    /** Every family of events that this version knows. */
    private static final List<Class<?>> FAMILIES =
            List.of(ContactEvent.class, CampaignEvent.class, PipelineEvent.class, PeriodEvent.class);

    private static final List<EventUpcaster> UPCASTERS = List.of(
            // the channel came, which is unknown of those before
            new EventUpcaster("contact.consent-granted", 1, UnaryOperator.identity()));

    /** What is stored of an event. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Encoded(String type, String revision, byte[] payload) {}

    /** How the events of a class are called. */
    record Name(String type, int revision, Class<?> event) {
        static Name of(Class<?> event) {
            var stored = event.getAnnotation(EventType.class);
            if (stored == null) {
                throw new IllegalArgumentException(event.getName() + " has no @EventType");
            }
            return new Name(stored.value(), stored.revision(), event);
        }
    }

    private record Codec(Name name, String revision, ObjectReader reader, ObjectWriter writer) {}

    private record Step(String type, int from) {}

    private final JsonMapper mapper = JsonMapper.builder()
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<Class<?>, Codec> byClass = new HashMap<>();
    private final Map<String, Codec> byType = new HashMap<>();
    private final Map<Step, EventUpcaster> upcasters = new HashMap<>();
    private final ObjectReader metadataReader = mapper.readerForMapOf(Object.class);
    private final ObjectWriter metadataWriter = mapper.writer();

    /** Knows the events of contacts, campaigns and pipelines. */
    public EventCodec() {
        this(FAMILIES.stream().flatMap(EventCodec::eventsOf).map(Name::of).toList(), UPCASTERS);
    }

    EventCodec(List<Name> events, List<EventUpcaster> upcasters) {
        events.forEach(this::add);
        upcasters.forEach(upcaster -> this.upcasters.put(new Step(upcaster.type(), upcaster.from()), upcaster));
    }

    private static Stream<Class<?>> eventsOf(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses())
                        .flatMap(EventCodec::eventsOf)
                        .distinct()
                : Stream.of(family);
    }

    private void add(Name name) {
        var codec = new Codec(
                name, Integer.toString(name.revision), mapper.readerFor(name.event), mapper.writerFor(name.event));
        byClass.put(name.event, codec);
        if (byType.putIfAbsent(name.type, codec) != null) {
            throw new IllegalArgumentException("two events are called " + name.type);
        }
    }

    /** Throws {@link IllegalArgumentException} when the object is no event that this version knows. */
    public Encoded encode(Object event) {
        var codec = byClass.get(event.getClass());
        if (codec == null) {
            throw new IllegalArgumentException(event.getClass().getName() + " is not an event");
        }
        return new Encoded(codec.name.type, codec.revision, codec.writer.writeValueAsBytes(event));
    }

    /**
     * The event that is stored there.
     *
     * @throws LogCorruptedException when it cannot be read: nothing after it can be relied on
     */
    public Object decode(StoredEvent stored) {
        try {
            return decode(stored.type(), stored.revision(), stored.payload());
        } catch (RuntimeException e) {
            throw new LogCorruptedException(
                    stored.position(), "the event of type " + stored.type() + " cannot be read", e);
        }
    }

    /** Throws {@link IllegalArgumentException} or a {@link tools.jackson.core.JacksonException} when it cannot be read. */
    Object decode(String type, String revision, byte[] payload) {
        var codec = byType.get(type);
        if (codec == null) {
            throw new IllegalArgumentException("unknown event type: " + type);
        }
        return revision.equals(codec.revision)
                ? codec.reader.readValue(payload)
                : codec.reader.readValue(upcast(codec.name, Integer.parseInt(revision), payload));
    }

    private ObjectNode upcast(Name name, int stored, byte[] payload) {
        ObjectNode json = (ObjectNode) mapper.readTree(payload);
        for (int revision = stored; revision != name.revision; revision++) {
            var upcaster = upcasters.get(new Step(name.type, revision));
            if (upcaster == null) {
                throw new IllegalArgumentException("unknown revision of " + name.type + ": " + stored);
            }
            json = upcaster.change().apply(json);
        }
        return json;
    }

    /** What events of this type are now; null when there are none. */
    @Nullable
    Name named(String type) {
        var codec = byType.get(type);
        return codec == null ? null : codec.name;
    }

    /** How events of this class are called; null when they are no events. */
    @Nullable
    Name named(Class<?> event) {
        var codec = byClass.get(event);
        return codec == null ? null : codec.name;
    }

    /** The logical name of events of this class. Throws {@link IllegalArgumentException} when they are no events. */
    public String typeOf(Class<?> event) {
        Codec codec = byClass.get(event);
        if (codec == null) {
            throw new IllegalArgumentException(event.getName() + " is not an event");
        }
        return codec.name.type;
    }

    /** The classes of all events. */
    public List<Class<?>> events() {
        return List.copyOf(byClass.keySet());
    }

    /** What is stored beside an event: who caused it and why. */
    public byte[] encodeMetadata(Map<String, ?> metadata) {
        return metadataWriter.writeValueAsBytes(metadata);
    }

    /** The metadata of a stored event: texts, for all that this version writes. */
    public Map<String, Object> metadata(StoredEvent stored) {
        return decodeMetadata(stored.metadata());
    }

    Map<String, Object> decodeMetadata(byte[] metadata) {
        return metadataReader.readValue(metadata);
    }
}
