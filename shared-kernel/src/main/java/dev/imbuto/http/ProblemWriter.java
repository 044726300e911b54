package dev.imbuto.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a problem document, from wherever there is a response: controllers, filters, Tomcat's valves. */
public final class ProblemWriter {
    private static final JsonMapper JSON = StrictJson.mapper(Limits.DEFAULT);

    private ProblemWriter() {}

    /** Replaces what was written so far; throws {@link IllegalStateException} once that is on its way to the client. */
    public static void write(Problem problem, HttpServletResponse response) throws IOException {
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            response.setHeader(
                    "Retry-After",
                    Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
        }
        byte[] document = JSON.writeValueAsBytes(problem);
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
        response.flushBuffer();
    }
}
