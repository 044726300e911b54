package dev.imbuto.command.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.CommandType;
import dev.imbuto.command.contact.ContactCommand;
import dev.imbuto.command.idempotency.Claim;
import dev.imbuto.command.idempotency.StoredAnswer;
import dev.imbuto.contact.ContactId;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problem;
import java.security.MessageDigest;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has commands carried out and says what came of it, the same for single commands and for batches.
 *
 * <p>A command with an idempotency key is carried out once: whoever sends the same again gets the answer of the first time,
 * refusals too, from whichever process. What is compared is the command itself, its name, its subject and all it says, and not how it was written or
 * sent: white space, the order of fields, {@code ext:} or id, route or batch do not matter, and {@code If-Match} does not
 * either, since the answer to the first sending stands. What could not be read, or not be decided for now, is not remembered
 * and may be sent again under the same key.
 */
public final class CommandDesk {
    /** Only the fields that were given, so that a field to come does not change what is compared. */
    private static final JsonMapper GIVEN_FIELDS = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private static final Problem REUSED = new Problem(
            422, "idempotency-key-reused", "Another command was sent under this key; a new command needs a new key.");

    private final BiFunction<Object, CommandContext, Outcome> dispatch;
    private final Claims claims;
    private final Function<Throwable, Problem> problems;
    private final JsonBodies bodies;

    /** Where names of sendings are claimed: {@link dev.imbuto.command.idempotency.IdempotencyAnswers#claim}. */
    public interface Claims {
        Claim claim(String apiKey, String key, byte[] digest);
    }

    public CommandDesk(
            BiFunction<Object, CommandContext, Outcome> dispatch,
            Claims claims,
            Function<Throwable, Problem> problems,
            JsonBodies bodies) {
        this.dispatch = dispatch;
        this.claims = claims;
        this.problems = problems;
        this.bodies = bodies;
    }

    /** The id of a command: always the same for the same key of the same API key, never the same without a key. */
    public String commandId(Sender sender, @Nullable IdempotencyKey key) {
        return key == null ? CommandContext.newCommandId() : key.commandId(sender.apiKey());
    }

    /** Has the command carried out unless it has been; every failure is an answer too. */
    public Answer answer(
            Object command,
            String commandId,
            Sender sender,
            @Nullable IdempotencyKey key,
            @Nullable Long expectedVersion) {
        CommandContext context = new CommandContext(
                commandId, sender.apiKey(), sender.client(), sender.correlationId(), expectedVersion);
        if (key == null) {
            return carryOut(command, context);
        }
        try {
            Claim claim = claims.claim(sender.apiKey(), key.value(), digest(command, key));
            if (claim instanceof Claim.Answered earlier) {
                return repeated(earlier.answer());
            }
            if (claim instanceof Claim.Reused) {
                return problem(REUSED);
            }
            try (Claim.Turn turn = turn(claim)) {
                Answer answer = carryOut(command, context);
                if (answer.isFinal()) {
                    ContactId about = command instanceof ContactCommand contact ? contact.contact() : null;
                    StoredAnswer own = new StoredAnswer(answer.status(), Map.of(), answer.body(), about);
                    return turn.answer(own).map(CommandDesk::repeated).orElse(answer);
                }
                return answer;
            }
        } catch (RuntimeException failure) {
            return problem(failure);
        }
    }

    private static Answer repeated(StoredAnswer stored) {
        return new Answer(stored.status(), stored.body(), true, null);
    }

    private static Claim.Turn turn(Claim claim) {
        // Whether it was carried out although nobody was told, or is being carried out elsewhere, is for the log to
        // say: it
        // knows the command's id.
        return claim instanceof Claim.Unanswered unanswered ? unanswered.turn() : ((Claim.New) claim).turn();
    }

    /** An answer that says why there is no other. */
    public Answer problem(Throwable failure) {
        return problem(problems.apply(failure));
    }

    public Answer problem(Problem problem) {
        return new Answer(problem.status(), bodies.write(problem), false, problem.retryAfter());
    }

    private Answer carryOut(Object command, CommandContext context) {
        try {
            Outcome outcome = dispatch.apply(command, context);
            int status = CommandCatalog.of(command).equals(CommandCatalog.CAPTURE_LEAD) ? 201 : 200;
            return new Answer(status, bodies.write(outcome), outcome.repeated(), null);
        } catch (RuntimeException failure) {
            return problem(failure);
        }
    }

    /**
     * SHA-256 over what is compared. The key goes in as well, which nobody stores: so the digest gives nothing away about the
     * people that a command may speak of.
     */
    private static byte[] digest(Object command, IdempotencyKey key) {
        CommandType type = CommandCatalog.of(command);
        MessageDigest sha256 = IdempotencyKey.sha256();
        sha256.update((key.value() + '\0' + type.name() + '\0').getBytes(UTF_8));
        return sha256.digest(GIVEN_FIELDS.writeValueAsBytes(command));
    }
}
