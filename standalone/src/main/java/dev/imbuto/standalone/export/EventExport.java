package dev.imbuto.standalone.export;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** The events of a log as they stand there, a line each; personal data stays sealed. */
public final class EventExport {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private EventExport() {}

    /** Writes all of it. {@code progress} is told the position that was reached, now and then. */
    public static void write(EventLog log, Writer out, LongConsumer progress) {
        Commits.forEach(log, progress, commit -> commit.forEach(event -> write(event, out)));
    }

    private static void write(StoredEvent event, Writer out) {
        try (JsonGenerator line = JSON.createGenerator(out)) {
            line.writeStartObject();
            line.writeNumberProperty("position", event.position());
            line.writeStringProperty("commitId", event.commitId());
            line.writeStringProperty("recordedAt", event.recordedAt().toString());
            line.writeStringProperty("eventId", event.eventId());
            line.writeStringProperty("aggregateType", event.aggregateType());
            line.writeStringProperty("aggregateId", event.aggregateId());
            line.writeNumberProperty("sequence", event.sequence());
            line.writeStringProperty("type", event.type());
            line.writeStringProperty("revision", event.revision());
            line.writeStringProperty("timestamp", event.timestamp().toString());
            line.writeName("metadata");
            line.writeRawValue(new String(event.metadata(), StandardCharsets.UTF_8));
            line.writeName("payload");
            line.writeRawValue(new String(event.payload(), StandardCharsets.UTF_8));
            line.writeEndObject();
        }
        try {
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
