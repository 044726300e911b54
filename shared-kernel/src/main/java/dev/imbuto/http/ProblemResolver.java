package dev.imbuto.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/** Answers what a controller, or the search for one, throws. */
final class ProblemResolver implements HandlerExceptionResolver {
    private final Problems problems;

    ProblemResolver(Problems problems) {
        this.problems = problems;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception exception) {
        if (response.isCommitted()) {
            return null;
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(exception)) {
            return new ModelAndView(); // nobody is there to answer to
        }
        if (exception instanceof ErrorResponse errorResponse) {
            // Allow with 405, Accept with 415
            errorResponse
                    .getHeaders()
                    .forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
        }
        try {
            ProblemWriter.write(problems.of(exception), response);
            return new ModelAndView();
        } catch (IOException unanswerable) {
            return null;
        }
    }
}
