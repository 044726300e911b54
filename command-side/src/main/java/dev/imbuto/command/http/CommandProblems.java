package dev.imbuto.command.http;

import dev.imbuto.command.ContendedException;
import dev.imbuto.command.Rejection;
import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import java.util.List;
import java.util.Optional;

/** What it means to a client that a command was not carried out. */
final class CommandProblems implements ProblemTranslator {

    @Override
    public Optional<Problem> translate(Throwable exception) {
        if (exception instanceof Rejection rejection) {
            return Optional.of(refused(rejection));
        }
        if (exception instanceof ContendedException) {
            return Optional.of(new Problem(503, "contended", "Others were faster every time; send the same again."));
        }
        return Optional.empty();
    }

    private static Problem refused(Rejection rejection) {
        String detail = String.valueOf(rejection.getMessage());
        List<Fault> faults = rejection.pointer() == null ? List.of() : List.of(Fault.at(rejection.pointer(), detail));
        return new Problem(
                status(rejection.reason().kind()),
                rejection.reason().code(),
                detail,
                faults,
                rejection.members(),
                null);
    }

    private static int status(Rejection.Kind kind) {
        return switch (kind) {
            case UNKNOWN -> 404;
            case CONFLICT -> 409;
            case STALE -> 412;
            case UNPROCESSABLE -> 422;
        };
    }
}
