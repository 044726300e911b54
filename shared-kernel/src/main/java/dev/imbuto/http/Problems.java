package dev.imbuto.http;

import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.SequenceConflictException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.UnsatisfiedServletRequestParameterException;

/** Which problem an exception is. Whatever nobody knows is a defect: logged here, once, under the id that the client is told. */
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** Nobody gains anything by trying again soon. */
    private static final Duration UNTIL_REPAIRED = Duration.ofMinutes(5);

    private final List<ProblemTranslator> translators;

    public Problems(List<ProblemTranslator> translators) {
        this.translators = List.copyOf(translators);
    }

    public Problem of(Throwable exception) {
        return translators.stream()
                .map(translator -> translator.translate(exception))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> known(exception))
                .orElseGet(() -> defect(exception));
    }

    /** The problem of which only the status is known. */
    static Problem of(int status) {
        return switch (status) {
            case 400 -> new Problem(400, "bad-request", "The request cannot be read.");
            case 401 -> new Problem(401, "unauthenticated", "An API key is needed: Authorization: Bearer <key>.");
            case 403 -> new Problem(403, "forbidden", "The role of this API key does not allow it.");
            case 404 -> new Problem(404, "not-found", "There is nothing at this address.");
            case 405 -> new Problem(405, "method-not-allowed", "This address does not take this method.");
            case 406 -> new Problem(406, "not-acceptable", "There is no answer of a media type that Accept allows.");
            case 408 -> new Problem(408, "timeout", "The request did not arrive in time.");
            case 413 -> new Problem(413, "too-large", "The request is too large.");
            case 414 -> new Problem(414, "uri-too-long", "The address is too long.");
            case 415 ->
                new Problem(415, "unsupported-media-type", "The body is of a media type that is not read here.");
            case 431 -> new Problem(431, "headers-too-large", "The headers are too large.");
            case 501 -> new Problem(501, "not-implemented", "No request is made in this way here.");
            case 503 -> new Problem(503, "unavailable", "Try again soon.");
            case 505 -> new Problem(505, "http-version", "HTTP/1.1 is spoken here.");
            default ->
                new Problem(
                        status,
                        status < 500 ? "refused" : "defect",
                        status < 500 ? "The request is refused." : "Something went wrong inside.");
        };
    }

    private static Optional<Problem> known(Throwable exception) {
        if (exception instanceof ProblemException problem) {
            return Optional.of(problem.problem());
        }
        if (exception instanceof LogUnavailableException) {
            return Optional.of(new Problem(
                    503,
                    "log-unavailable",
                    "The log does not take writes now; send the same again, the outcome is not known."));
        }
        if (exception instanceof LogCorruptedException damaged) {
            LOG.error("the log is not what was written; imbuto verify says where", damaged);
            return Optional.of(new Problem(
                    503,
                    "log-corrupted",
                    "The log is not what was written: it has to come back from a backup.",
                    List.of(),
                    Map.of(),
                    UNTIL_REPAIRED));
        }
        if (exception instanceof SequenceConflictException) {
            return Optional.of(new Problem(503, "contended", "Others were faster every time; send the same again."));
        }
        if (exception instanceof MissingServletRequestParameterException missing) {
            return malformed(Fault.inParameter(missing.getParameterName(), "is required"));
        }
        if (exception instanceof UnsatisfiedServletRequestParameterException unsatisfied) {
            return malformed(Fault.inParameter(String.join(",", unsatisfied.getParamConditions()), "is required"));
        }
        if (exception instanceof MissingRequestHeaderException missing) {
            return malformed(Fault.inHeader(missing.getHeaderName(), "is required"));
        }
        if (exception instanceof TypeMismatchException mismatch && mismatch.getPropertyName() != null) {
            return malformed(
                    Fault.inParameter(mismatch.getPropertyName(), "must be " + kind(mismatch.getRequiredType())));
        }
        if (exception instanceof InvalidParameterException) {
            return malformed(Fault.inParameter("", "the query cannot be decoded"));
        }
        if (exception instanceof HttpMessageNotReadableException unreadable) {
            return isTimeout(unreadable) ? Optional.of(of(408)) : malformed(Fault.at("", "cannot be read"));
        }
        if (isTimeout(exception)) {
            return Optional.of(of(408));
        }
        if (exception instanceof BadRequestException || exception instanceof RequestRejectedException) {
            return Optional.of(of(400));
        }
        if (exception instanceof ErrorResponse response
                && response.getStatusCode().value() != 500) {
            return Optional.of(of(response.getStatusCode().value()));
        }
        return Optional.empty();
    }

    private static Problem defect(Throwable exception) {
        String id = UUID.randomUUID().toString();
        LOG.error("defect {}", id, exception);
        return new Problem(500, "defect", "Something went wrong inside; it is in the log under " + id + ".")
                .with("incident", id);
    }

    private static Optional<Problem> malformed(Fault fault) {
        return Optional.of(Problem.malformed(fault));
    }

    private static boolean isTimeout(Throwable exception) {
        return exception instanceof SocketTimeoutException || exception.getCause() instanceof SocketTimeoutException;
    }

    private static String kind(@Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        return "written otherwise";
    }
}
