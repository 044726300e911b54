package dev.imbuto.command.http;

import dev.imbuto.command.Rejection;
import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a refusal by the business means to a client. */
final class RefusedCommands implements ProblemTranslator {

    @Override
    public Optional<Problem> translate(Throwable exception) {
        return exception instanceof Rejection rejection ? Optional.of(problem(rejection)) : Optional.empty();
    }

    private static Problem problem(Rejection rejection) {
        String detail = String.valueOf(rejection.getMessage());
        List<Fault> faults = rejection.pointer() == null ? List.of() : List.of(Fault.at(rejection.pointer(), detail));
        return new Problem(status(rejection.kind()), rejection.code(), detail, faults, Map.of(), null);
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
