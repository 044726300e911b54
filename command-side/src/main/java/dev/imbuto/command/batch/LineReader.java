package dev.imbuto.command.batch;

import dev.imbuto.access.Role;
import dev.imbuto.command.FieldFormat;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.CommandType;
import dev.imbuto.command.catalog.Subject;
import dev.imbuto.command.http.CommandBodies;
import dev.imbuto.command.http.CommandDesk;
import dev.imbuto.command.http.IdempotencyKey;
import dev.imbuto.command.http.Sender;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.http.Fault;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.period.CalendarPeriod;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the lines of a batch. What a route says by its path and its headers, a line says by fields of its own; its other
 * fields are the body of the command.
 */
final class LineReader {
    private static final String REF = "ref";
    private static final String COMMAND = "command";
    private static final String IDEMPOTENCY_KEY = "idempotencyKey";
    private static final int LONGEST_REF = 200;
    private static final JsonMapper ANY_JSON = JsonMapper.shared();

    private final JsonBodies bodies;
    private final CommandBodies commands;
    private final CommandDesk desk;
    private final Sender sender;
    private final @Nullable IdempotencyKey batchKey;
    private final int mostLines;

    /**
     * @param batchKey the key of the batch as a whole, from which lines without a key of their own get one
     * @param mostLines those after them are refused, each by itself
     */
    LineReader(JsonBodies bodies, CommandDesk desk, Sender sender, @Nullable IdempotencyKey batchKey, int mostLines) {
        this.bodies = bodies;
        this.commands = new CommandBodies(bodies);
        this.desk = desk;
        this.sender = sender;
        this.batchKey = batchKey;
        this.mostLines = mostLines;
    }

    BatchLine read(Lines.Line line) {
        if (line.tooLong()) {
            Problem problem =
                    new Problem(413, "too-large", "The line has more than " + line.bytes().length + " bytes.");
            return unreadable(line, refAtTheFront(line.bytes()), problem);
        }
        ObjectNode fields;
        try {
            fields = bodies.object(line.bytes());
        } catch (ProblemException broken) {
            return unreadable(line, refAtTheFront(line.bytes()), broken.problem());
        }
        String ref = null;
        try {
            ref = ref(fields);
            return understood(line, ref, fields);
        } catch (ProblemException refused) {
            return unreadable(line, ref, refused.problem());
        }
    }

    private static BatchLine unreadable(Lines.Line line, @Nullable String ref, Problem problem) {
        return new BatchLine.Unreadable(line.number(), line.bytes().length, ref, problem);
    }

    private BatchLine understood(Lines.Line line, @Nullable String ref, ObjectNode fields) {
        if (line.number() > mostLines) {
            throw new ProblemException(
                    new Problem(413, "batch-too-long", "The batch has more than " + mostLines + " lines."));
        }
        IdempotencyKey key = key(fields);
        if (key == null && batchKey != null) {
            key = batchKey.ofLine(line.number());
        }
        CommandType type = type(fields);
        if (type.equals(CommandCatalog.ERASE) && sender.role() != Role.ADMIN) {
            throw new ProblemException(new Problem(403, "forbidden", "The role of this API key does not allow it.")
                    .with(Fault.at("/" + COMMAND, "is for admins in a batch")));
        }
        String commandId = desk.commandId(sender, key);
        Object command = command(type, fields, commandId);
        return new BatchLine.Understood(line.number(), line.bytes().length, ref, command, commandId, key);
    }

    private Object command(CommandType type, ObjectNode fields, String commandId) {
        if (type.equals(CommandCatalog.CAPTURE_LEAD)) {
            return commands.capture(fields, commandId);
        }
        if (type.equals(CommandCatalog.LAUNCH_CAMPAIGN)) {
            // Its body has the key; a line may name the campaign as all lines to campaigns do.
            if (fields.has(Subject.CAMPAIGN.field()) && !fields.has("key")) {
                fields.put("key", keyOf(Subject.CAMPAIGN, fields));
            }
            return commands.launch(fields);
        }
        return commands.addressed(
                type, type.subject() == Subject.CONTACT ? contact(fields) : keyOf(type.subject(), fields), fields);
    }

    private static CommandType type(ObjectNode fields) {
        String name = required(fields, COMMAND);
        return CommandCatalog.named(name)
                .orElseThrow(() -> new ProblemException(new Problem(404, "unknown-command", "There is no such command.")
                        .with(Fault.at("/" + COMMAND, "is not the name of a command"))));
    }

    private static ContactId contact(ObjectNode fields) {
        String field = Subject.CONTACT.field();
        try {
            return ContactId.referredTo(required(fields, field));
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Fault.at("/" + field, String.valueOf(malformed.getMessage())));
        }
    }

    /** That of a campaign, a pipeline or a period. */
    private static String keyOf(Subject subject, ObjectNode fields) {
        String pointer = "/" + subject.field();
        String key = required(fields, subject.field());
        try {
            return subject == Subject.PERIOD ? CalendarPeriod.of(key).key() : FieldFormat.key(pointer, key);
        } catch (InvalidFieldException malformed) {
            throw new ProblemException(Fault.at(malformed.pointer(), malformed.problem()));
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Fault.at(pointer, "is " + malformed.getMessage()));
        }
    }

    private static @Nullable IdempotencyKey key(ObjectNode fields) {
        String key = optional(fields, IDEMPOTENCY_KEY);
        if (key == null) {
            return null;
        }
        String fault = IdempotencyKey.fault(key);
        if (fault != null) {
            throw new ProblemException(Fault.at("/" + IDEMPOTENCY_KEY, fault));
        }
        return new IdempotencyKey(key);
    }

    private static @Nullable String ref(ObjectNode fields) {
        String ref = optional(fields, REF);
        if (ref != null && ref.length() > LONGEST_REF) {
            throw new ProblemException(Fault.at("/" + REF, "has more than " + LONGEST_REF + " characters"));
        }
        return ref;
    }

    /** Takes a field that is not part of the command's body. */
    private static String required(ObjectNode fields, String name) {
        String text = optional(fields, name);
        if (text == null) {
            throw new ProblemException(Fault.at("/" + name, "is required"));
        }
        return text;
    }

    private static @Nullable String optional(ObjectNode fields, String name) {
        JsonNode value = fields.remove(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw new ProblemException(Fault.at("/" + name, "must be a string"));
        }
        return value.stringValue();
    }

    /** The ref of a line that is no JSON as a whole, where it comes before what is wrong. */
    private static @Nullable String refAtTheFront(byte[] bytes) {
        try (JsonParser parser = ANY_JSON.createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isRef = parser.currentName().equals(REF);
                JsonToken value = parser.nextToken();
                if (isRef) {
                    String ref = value == JsonToken.VALUE_STRING ? parser.getString() : null;
                    return ref != null && ref.length() <= LONGEST_REF ? ref : null;
                }
                parser.skipChildren();
            }
        } catch (JacksonException noFurther) {
            // what stands behind the fault is not to be trusted
        }
        return null;
    }
}
