package dev.imbuto.command.http;

import dev.imbuto.access.Caller;
import dev.imbuto.command.FieldFormat;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.CommandType;
import dev.imbuto.command.catalog.Subject;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.http.Fault;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.period.CalendarPeriod;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The routes of single commands. */
@RestController
final class CommandController {
    private static final String POSITION = "Imbuto-Position";
    private static final String REPLAYED = "Idempotency-Replayed";
    private static final MediaType PROBLEM = MediaType.parseMediaType(Problem.MEDIA_TYPE);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final CommandDesk desk;
    private final CommandBodies commands;
    private final JsonBodies bodies;
    private final Places places;

    CommandController(CommandDesk desk, JsonBodies bodies, Places places) {
        this.desk = desk;
        this.places = places;
        this.commands = new CommandBodies(bodies);
        this.bodies = bodies;
    }

    @PostMapping("/v1/contacts")
    ResponseEntity<byte[]> capture(HttpServletRequest request, Caller caller) throws IOException {
        ObjectNode body = bodies.object(bodies.bytes(request));
        return answer(request, caller, commandId -> commands.capture(body, commandId));
    }

    @PostMapping("/v1/contacts/{ref}/{command}")
    ResponseEntity<byte[]> toContact(
            @PathVariable String ref, @PathVariable String command, HttpServletRequest request, Caller caller)
            throws IOException {
        CommandType type = commandOf(Subject.CONTACT, command);
        ContactId contact = contact(ref);
        ObjectNode body = bodies.object(bodies.bytes(request));
        return answer(request, caller, commandId -> commands.addressed(type, contact, body));
    }

    @PostMapping("/v1/campaigns")
    ResponseEntity<byte[]> launch(HttpServletRequest request, Caller caller) throws IOException {
        ObjectNode body = bodies.object(bodies.bytes(request));
        return answer(request, caller, commandId -> commands.launch(body));
    }

    @PostMapping("/v1/campaigns/{key}/{command}")
    ResponseEntity<byte[]> toCampaign(
            @PathVariable String key, @PathVariable String command, HttpServletRequest request, Caller caller)
            throws IOException {
        CommandType type = commandOf(Subject.CAMPAIGN, command);
        String campaign = key(key);
        ObjectNode body = bodies.object(bodies.bytes(request));
        return answer(request, caller, commandId -> commands.addressed(type, campaign, body));
    }

    @PutMapping("/v1/pipelines/{key}")
    ResponseEntity<byte[]> define(@PathVariable String key, HttpServletRequest request, Caller caller)
            throws IOException {
        String pipeline = key(key);
        ObjectNode body = bodies.object(bodies.bytes(request));
        return answer(request, caller, commandId -> commands.addressed(CommandCatalog.DEFINE_PIPELINE, pipeline, body));
    }

    @PostMapping("/v1/periods/{key}/{command}")
    ResponseEntity<byte[]> toPeriod(
            @PathVariable String key, @PathVariable String command, HttpServletRequest request, Caller caller)
            throws IOException {
        CommandType type = commandOf(Subject.PERIOD, command);
        String period = period(key);
        ObjectNode body = bodies.object(bodies.bytes(request));
        return answer(request, caller, commandId -> commands.addressed(type, period, body));
    }

    private ResponseEntity<byte[]> answer(HttpServletRequest request, Caller caller, Function<String, Object> command) {
        Sender sender = Sender.of(caller);
        IdempotencyKey key = IdempotencyKey.of(request);
        Long expectedVersion = ExpectedVersion.of(request);
        String commandId = desk.commandId(sender, key);
        Object understood = command.apply(commandId);
        return entity(places.in(() -> desk.answer(understood, commandId, sender, key, expectedVersion)));
    }

    private static ResponseEntity<byte[]> entity(Answer answer) {
        ResponseEntity.BodyBuilder entity = ResponseEntity.status(answer.status());
        if (answer.replayed()) {
            entity.header(REPLAYED, "true");
        }
        if (answer.isProblem()) {
            if (answer.retryAfter() != null) {
                entity.header(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(answer.retryAfter().toSeconds()));
            }
            return entity.contentType(PROBLEM).body(answer.body());
        }
        Headline headline = JSON.readValue(answer.body(), Headline.class);
        if (answer.status() == 201) {
            entity.location(URI.create("/v1/contacts/" + headline.id()));
        }
        return entity.header(POSITION, Long.toString(headline.position()))
                .eTag(ExpectedVersion.tag(headline.version()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(answer.body());
    }

    /** What of an answer is said in headers too. */
    private record Headline(String id, long version, long position) {}

    private static CommandType commandOf(Subject subject, String segment) {
        return CommandCatalog.at(subject, segment)
                .orElseThrow(() -> new ProblemException(
                        new Problem(404, "unknown-command", "A " + subject.field() + " takes no such command.")));
    }

    private static ContactId contact(String ref) {
        try {
            return ContactId.referredTo(ref);
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Fault.inParameter("ref", String.valueOf(malformed.getMessage())));
        }
    }

    private static String period(String key) {
        try {
            return CalendarPeriod.of(key).key();
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Fault.inParameter("key", "key is " + malformed.getMessage()));
        }
    }

    private static String key(String key) {
        try {
            return FieldFormat.key("/key", key);
        } catch (InvalidFieldException malformed) {
            throw new ProblemException(Fault.inParameter("key", malformed.problem()));
        }
    }
}
