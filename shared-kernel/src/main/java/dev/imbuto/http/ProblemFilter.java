package dev.imbuto.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.DisconnectedClientHelper;

/** Answers what any later filter throws, before Tomcat would log it a second time. */
final class ProblemFilter extends OncePerRequestFilter {
    private final Problems problems;

    ProblemFilter(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | IOException | RuntimeException exception) {
            if (response.isCommitted()) {
                throw exception; // Tomcat breaks the connection off, so that half an answer never looks like a whole
                // one
            }
            Throwable cause = exception instanceof ServletException wrapper && wrapper.getRootCause() != null
                    ? wrapper.getRootCause()
                    : exception;
            if (!DisconnectedClientHelper.isClientDisconnectedException(cause)) {
                ProblemWriter.write(problems.of(cause), response);
            }
        }
    }
}
