package dev.imbuto.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.ProtocolHandler;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns requests away while too many others wait for a thread.
 *
 * <p>Were they all carried out, each would be answered when its client no longer waits, and so would every later one for as long
 * as more come in than go out. Turned away they take next to no time, so what waits is soon little again. Health is answered
 * all the same: a server that has much to do is not down.
 */
final class Backlog extends OncePerRequestFilter {
    private static final Problem OVERLOADED =
            new Problem(503, "overloaded", "Too many requests wait; this one was not carried out, send it again.");

    private final int most;
    private volatile @Nullable ProtocolHandler connections;

    /** @param most requests that wait for a thread, before others are turned away */
    Backlog(int most) {
        this.most = most;
    }

    /** Says whose threads they wait for. */
    void of(ProtocolHandler handler) {
        connections = handler;
    }

    private int waiting() {
        ProtocolHandler handler = connections;
        return handler != null && handler.getExecutor() instanceof ThreadPoolExecutor threads
                ? threads.getQueue().size()
                : 0;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().equals("/actuator/health");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (waiting() > most) {
            ProblemWriter.write(OVERLOADED, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
