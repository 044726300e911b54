package dev.imbuto.query.facts;

import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a read see what its sender wrote: with {@code Imbuto-Min-Position: n} it waits until the facts have reached n.
 *
 * <p>After five seconds, or at once when the facts no longer follow the log, it is 503 {@code read-model-behind}.
 */
final class MinPosition implements HandlerInterceptor {
    static final String HEADER = "Imbuto-Min-Position";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern POSITION = Pattern.compile("\\d{1,18}");

    private final Following facts;
    private final Duration patience;

    MinPosition(Following facts) {
        this(facts, PATIENCE);
    }

    MinPosition(Following facts, Duration patience) {
        this.facts = facts;
        this.patience = patience;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String wanted = request.getHeader(HEADER);
        if (wanted != null && isRead(request)) {
            await(read(wanted));
        }
        return true;
    }

    private static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    private static long read(String text) {
        if (!POSITION.matcher(text).matches()) {
            throw new ProblemException(Fault.inHeader(HEADER, "is not a position of the log: " + text));
        }
        return Long.parseLong(text);
    }

    private void await(long position) {
        try {
            if (facts.awaitPosition(position, patience)) {
                return;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(new Problem(
                503,
                "read-model-behind",
                "The read model has reached position " + facts.position() + ", not yet " + position + "."));
    }
}
