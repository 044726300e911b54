package dev.imbuto.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sees to it that no client holds a thread for long by sending or reading slowly.
 *
 * <p>Tomcat disconnects a client that does nothing for {@link Limits#silence}; one that sends or takes a byte now and then it
 * would wait for, for days. So the pace of both is watched here, and a body that nobody wanted to read is read to its end
 * within bounds, since Tomcat would do so without any: the client gets to see why it was refused, and keeps its connection.
 */
final class PaceFilter extends OncePerRequestFilter {
    /** Bytes of a refused body that are read so that the client gets to see the refusal. */
    static final int SWALLOWED = 8 << 20;

    private final Limits limits;

    PaceFilter(Limits limits) {
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        PacedRequest paced = new PacedRequest(request, limits);
        chain.doFilter(paced, new PacedResponse(response, paced, limits));
        if (!request.isAsyncStarted() && !(paced.swallow() && paced.isReadToTheEnd())) {
            // Tomcat closes the connection when an answer under way fails, and does not log this kind of failure
            throw new ClientAbortException("a refused body does not end");
        }
    }

    private static final class PacedRequest extends HttpServletRequestWrapper {
        private final Limits limits;
        private @Nullable PacedInput input;
        private @Nullable BufferedReader reader;
        private boolean swallowed;
        private boolean ended = true;

        PacedRequest(HttpServletRequest request, Limits limits) {
            super(request);
            this.limits = limits;
        }

        PacedInput input() throws IOException {
            if (input == null) {
                input = new PacedInput(super.getInputStream(), limits);
                setAttribute(PacedInput.ATTRIBUTE, input);
            }
            return input;
        }

        /**
         * Reads what nobody wanted to read; false when there is more, and the connection has to be closed. Tomcat lets nobody
         * read once the answer is complete, so this comes before the answer.
         */
        boolean swallow() throws IOException {
            boolean hasBody = getContentLengthLong() > 0 || getHeader("Transfer-Encoding") != null;
            // who waits to be told to go on sends nothing, and Tomcat closes such a connection itself
            if (!swallowed && hasBody && getHeader("Expect") == null && !input().isReadByLines()) {
                swallowed = true;
                ended = false;
                try {
                    ended = input().isFinished() || input().swallow(SWALLOWED);
                } catch (IOException slowOrGone) {
                    // the answer may still reach the client, and then there is an end
                }
            }
            return ended;
        }

        /** Of a body that is read by lines, which is not swallowed; true of any other. */
        boolean isReadToTheEnd() {
            return input == null || !input.isReadByLines() || input.isFinished();
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return input();
        }

        @Override
        public BufferedReader getReader() throws IOException {
            if (reader == null) {
                String encoding = getCharacterEncoding();
                reader = new BufferedReader(
                        new InputStreamReader(input(), encoding == null ? StandardCharsets.UTF_8.name() : encoding));
            }
            return reader;
        }
    }

    private static final class PacedResponse extends HttpServletResponseWrapper {
        private final PacedRequest request;
        private final Limits limits;
        private @Nullable PacedOutput output;
        private @Nullable PrintWriter writer;

        PacedResponse(HttpServletResponse response, PacedRequest request, Limits limits) {
            super(response);
            this.request = request;
            this.limits = limits;
        }

        private PacedOutput output() throws IOException {
            if (output == null) {
                output = new PacedOutput(super.getOutputStream(), request::swallow, limits);
            }
            return output;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return output();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            if (writer == null) {
                writer = new PrintWriter(new OutputStreamWriter(output(), getCharacterEncoding()));
            }
            return writer;
        }

        /** At once: the page that Tomcat calls up for an error comes too late where the body then turns out to have no end. */
        @Override
        public void sendError(int status) throws IOException {
            ProblemWriter.write(Problems.of(status), this);
        }

        @Override
        public void sendError(int status, String ignored) throws IOException {
            sendError(status);
        }

        @Override
        public void flushBuffer() throws IOException {
            request.swallow();
            if (writer != null) {
                writer.flush();
            }
            super.flushBuffer();
        }
    }
}
