package dev.imbuto.query.export;

import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.CorrectedDates;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.export.ProcessEvents.Attribute;
import dev.imbuto.query.export.ProcessEvents.Kind;
import dev.imbuto.query.export.ProcessEvents.Relation;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log as an object-centric event log in the JSON form of OCEL 2.0 (Berti et al. 2024, ocel-standard.org), for process
 * mining: every event with what it happened to.
 *
 * <p>Events stand in the order of the log and carry the time that they are now known to have happened at; corrections carry
 * the time that they were recorded at. Objects are contacts and opportunities, by their ids, and campaigns and pipelines, by
 * their keys, including those that are only named. There is no personal data in it. Memory does not grow with the log, but
 * for its corrected dates and its campaigns.
 */
public final class ProcessLog {
    private static final int BATCH = 5_000;
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    private static final List<String> ATTRIBUTES_OF_CONTACTS =
            List.of("source", "channel", "landingPage", "sector", "country");

    private final EventLog log;
    private final EventCodec codec;
    private final long until;
    private final CorrectedDates dates = new CorrectedDates();
    private final Set<ProcessObject> named =
            new TreeSet<>(Comparator.comparing(ProcessObject::type).thenComparing(ProcessObject::key));

    /** That of a log as it now is. */
    public ProcessLog(EventLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
        this.until = log.head().position();
    }

    /** The last position of the log that it holds. */
    long position() {
        return until;
    }

    /** What {@link #write} tells its progress at the end: it reads the log three times. */
    public long work() {
        return 3 * until;
    }

    /** Writes all of it, and leaves the writer open. {@code progress} is told how much of the work is done. */
    public void write(Writer out, LongConsumer progress) {
        forEach(stored -> stored.type().equals(CorrectedDates.TYPE), 0, progress, (stored, event) -> {
            dates.add((DateCorrected) event);
        });
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            writeTypes(json);
            json.writeArrayPropertyStart("events");
            forEach(stored -> true, until, progress, (stored, event) -> writeEvent(stored, event, json));
            json.writeEndArray();
            json.writeArrayPropertyStart("objects");
            forEach(stored -> true, 2 * until, progress, (stored, event) -> writeObject(stored, event, json));
            named.forEach(object -> writeObject(object, Map.of(), "", List.of(), json));
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void forEach(
            Predicate<StoredEvent> wanted, long done, LongConsumer progress, BiConsumer<StoredEvent, Object> seen) {
        long position = 0;
        while (position < until) {
            for (StoredEvent stored : log.read(position, (int) Math.min(BATCH, until - position))) {
                if (wanted.test(stored)) {
                    seen.accept(stored, codec.decode(stored));
                }
                position = stored.position();
            }
            progress.accept(done + position);
        }
    }

    private static void writeTypes(JsonGenerator json) {
        json.writeArrayPropertyStart("eventTypes");
        for (Kind<?> kind : ProcessEvents.kinds()) {
            json.writeStartObject();
            json.writeStringProperty("name", kind.name());
            json.writeArrayPropertyStart("attributes");
            for (Attribute<?> attribute : kind.attributes()) {
                writeAttributeType(attribute.name(), attribute.type(), json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("objectTypes");
        for (ProcessObject.Type type : ProcessObject.Type.values()) {
            json.writeStartObject();
            json.writeStringProperty("name", type.toString());
            json.writeArrayPropertyStart("attributes");
            if (type == ProcessObject.Type.CONTACT) {
                ATTRIBUTES_OF_CONTACTS.forEach(name -> writeAttributeType(name, "string", json));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeAttributeType(String name, String type, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeStringProperty("type", type);
        json.writeEndObject();
    }

    private void writeEvent(StoredEvent stored, Object event, JsonGenerator json) {
        Kind<?> kind = ProcessEvents.kindOf(event);
        json.writeStartObject();
        json.writeStringProperty("id", Long.toString(stored.position()));
        json.writeStringProperty("type", kind.name());
        json.writeStringProperty("time", time(stored, event).toString());
        json.writeArrayPropertyStart("attributes");
        kind.values(event).forEach((name, value) -> {
            json.writeStartObject();
            writeNameAndValue(name, value, json);
            json.writeEndObject();
        });
        json.writeEndArray();
        List<Relation> relations = ProcessEvents.relations(event);
        for (Relation relation : relations) {
            ProcessObject object = relation.object();
            if (object.type() == ProcessObject.Type.CAMPAIGN || object.type() == ProcessObject.Type.PIPELINE) {
                named.add(object);
            }
        }
        writeRelations(relations, json);
        json.writeEndObject();
    }

    private Instant time(StoredEvent stored, Object event) {
        Instant recorded = ProcessEvents.effectiveAt(event);
        if (recorded == null) {
            return stored.recordedAt();
        }
        return event instanceof ContactEvent ofContact
                ? dates.of(ofContact.contact(), stored.sequence() + 1, recorded)
                : recorded;
    }

    private void writeObject(StoredEvent stored, Object event, JsonGenerator json) {
        if (event instanceof LeadCaptured captured) {
            Company company = captured.company() == null ? Company.UNKNOWN : captured.company();
            List<@Nullable String> values = Arrays.asList(
                    captured.source(), captured.channel(), captured.landingPage(), company.sector(), company.country());
            Map<String, Object> attributes = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                if (value != null) {
                    attributes.put(ATTRIBUTES_OF_CONTACTS.get(i), value);
                }
            }
            List<Relation> campaigns = ProcessEvents.relations(captured).stream()
                    .filter(relation -> relation.object().type() == ProcessObject.Type.CAMPAIGN)
                    .toList();
            writeObject(
                    ProcessObject.contact(captured.contact()),
                    attributes,
                    time(stored, event).toString(),
                    campaigns,
                    json);
        } else if (event instanceof OpportunityOpened opened) {
            List<Relation> parts = ProcessEvents.relations(opened).stream()
                    .filter(relation -> relation.object().type() != ProcessObject.Type.OPPORTUNITY)
                    .toList();
            writeObject(ProcessObject.opportunity(opened.opportunity()), Map.of(), "", parts, json);
        }
    }

    /** {@code since} is the time from which the object has the attributes. */
    private static void writeObject(
            ProcessObject object,
            Map<String, Object> attributes,
            String since,
            List<Relation> relations,
            JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("id", object.id());
        json.writeStringProperty("type", object.type().toString());
        json.writeArrayPropertyStart("attributes");
        attributes.forEach((name, value) -> {
            json.writeStartObject();
            json.writeStringProperty("time", since);
            writeNameAndValue(name, value, json);
            json.writeEndObject();
        });
        json.writeEndArray();
        writeRelations(relations, json);
        json.writeEndObject();
    }

    private static void writeRelations(List<Relation> relations, JsonGenerator json) {
        json.writeArrayPropertyStart("relationships");
        for (Relation relation : relations) {
            json.writeStartObject();
            json.writeStringProperty("objectId", relation.object().id());
            json.writeStringProperty("qualifier", relation.qualifier());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeNameAndValue(String name, Object value, JsonGenerator json) {
        json.writeStringProperty("name", name);
        if (value instanceof Integer number) {
            json.writeNumberProperty("value", number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumberProperty("value", number);
        } else if (value instanceof Boolean truth) {
            json.writeBooleanProperty("value", truth);
        } else {
            json.writeStringProperty("value", value.toString());
        }
    }
}
