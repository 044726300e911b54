package dev.imbuto.standalone;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.command.wiring.CommandSide;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.InvalidFieldException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code imbuto erase}: what {@code POST /v1/contacts/{ref}/erase} does, where no server runs. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = {
            "Forgets a person, for ever: the key of the contact is destroyed. Stage and figures stay.",
            "For a stopped installation; where a server runs, says what to send it."
        })
final class EraseCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Parameters(paramLabel = "REF", description = "the contact: its id, or ext: and its external id")
    private String ref;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "REASON",
            description = "at most 200 characters; stays in the log in the clear, so it must not speak of the person")
    private String reason;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Erase erase = erase();
        try (Installation installation = Installation.open(folder());
                CommandSide writeSide = installation.openCommandSide()) {
            CommandContext context = new CommandContext(CommandContext.newCommandId(), "erase", "local", "erase", null);
            Outcome outcome = writeSide.dispatcher().send(erase, context);
            spec.commandLine()
                    .getOut()
                    .printf(Locale.ROOT, "contact %s is erased, at position %d%n", outcome.id(), outcome.position());
            spec.commandLine().getOut().flush();
            return ExitCode.FINE;
        } catch (Rejection refused) {
            throw new FailedException(ExitCode.FAILED, String.valueOf(refused.getMessage()));
        }
    }

    private Erase erase() {
        try {
            return new Erase(ContactId.referredTo(ref), reason, null);
        } catch (InvalidFieldException malformed) {
            throw new FailedException(ExitCode.USAGE, "the reason " + malformed.problem());
        } catch (IllegalArgumentException malformed) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(malformed.getMessage()));
        }
    }

    private DataFolder folder() {
        try {
            return data.openExisting();
        } catch (FailedException failed) {
            if (failed.exitCode() != ExitCode.IN_USE) {
                throw failed;
            }
            throw new FailedException(
                    ExitCode.IN_USE, failed.getMessage() + ". If that is a server, send it\n" + request());
        }
    }

    /** For a shell. The server's address is what is configured here, which may not be where it listens. */
    private String request() {
        Configured configured = new Configured();
        String body = JsonMapper.shared().writeValueAsString(Map.of("reason", reason));
        return "  curl -X POST -H 'Authorization: Bearer KEY' -H 'Content-Type: application/json' -d "
                + quoted(body)
                + " "
                + quoted("http://" + configured.address() + ":" + configured.port() + "/v1/contacts/"
                        + URLEncoder.encode(ref, StandardCharsets.UTF_8).replace("+", "%20") + "/erase")
                + "\nwith a KEY of role compliance or admin, and the server's own address";
    }

    private static String quoted(@Nullable String text) {
        return "'" + String.valueOf(text).replace("'", "'\\''") + "'";
    }
}
