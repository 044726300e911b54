package dev.imbuto.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Captures per second over HTTP, one by one on 32 connections and as one NDJSON batch, beside the command bus in the same
 * process. The client speaks HTTP/1.1 on plain sockets, so that it takes little of the two cores.
 */
final class HttpRates {
    private static final int CONNECTIONS = 32;
    private static final String IN_PROCESS = "in process, 32 threads (captures/s)";
    private static final String SINGLE = "HTTP, one by one, 32 connections (captures/s)";
    private static final String BATCH = "HTTP, one NDJSON batch (captures/s)";

    private HttpRates() {}

    /** Arguments: the packed jar, captures a round, rounds, file for the raw result. */
    public static void main(String[] arguments) throws Exception {
        int captures = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        RawResult result = new RawResult(
                "captures over HTTP",
                "Per round: " + captures
                        + " captures in process on a fresh log, then as many one by one and as many in one"
                        + " batch on a server in a process of its own, with nothing else to do; two unmeasured rounds first. All"
                        + " are durable. The client runs on the same two cores.");
        result.note("captures", captures);
        Path data = Files.createTempDirectory("http-rates").resolve("data");
        try (ServedImbuto served = ServedImbuto.start(Path.of(arguments[0]), data)) {
            int next = 0;
            for (int round = -2; round < rounds; round++) {
                double inProcess = CaptureRates.measure(CaptureRates.IMBUTO, captures, false);
                double single = oneByOne(served, next, captures);
                next += captures;
                double batch = batch(served, next, captures);
                next += captures;
                if (round >= 0) {
                    result.measured(IN_PROCESS, inProcess);
                    result.measured(SINGLE, single);
                    result.measured(BATCH, batch);
                }
            }
        }
        result.ratio("batch / in process", BATCH, IN_PROCESS);
        result.ratio("one by one / in process", SINGLE, IN_PROCESS);
        result.write(Path.of(arguments[3]));
    }

    private static String body(int n, String more) {
        return "{" + more + "\"externalId\":\"lead-" + n + "\",\"company\":{\"name\":\"Company " + n
                + "\",\"sector\":\"software\",\"country\":\"Italy\",\"employees\":100},\"source\":\"web\","
                + "\"campaign\":\"spring-2026\",\"landingPage\":\"/pricing\"}";
    }

    private static double oneByOne(ServedImbuto served, int first, int captures) throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(CONNECTIONS);
        long start = System.nanoTime();
        for (int i = 0; i < CONNECTIONS; i++) {
            new Thread(() -> {
                        try (Connection connection = new Connection(served)) {
                            for (int n = next.getAndIncrement(); n < captures; n = next.getAndIncrement()) {
                                byte[] body = body(first + n, "").getBytes(StandardCharsets.UTF_8);
                                connection.send("/v1/contacts", "application/json", "Content-Length: " + body.length);
                                connection.out().write(body);
                                connection.out().flush();
                                connection.expect(201);
                                connection.skipBody();
                            }
                        } catch (IOException e) {
                            failure.set(e);
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();
        if (failure.get() != null) {
            throw new IllegalStateException("a request failed", failure.get());
        }
        return captures / ((System.nanoTime() - start) / 1e9);
    }

    private static double batch(ServedImbuto served, int first, int captures) throws Exception {
        long start = System.nanoTime();
        try (Connection connection = new Connection(served)) {
            connection.send("/v1/commands", "application/x-ndjson", "Transfer-Encoding: chunked");
            AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
            Thread writer = new Thread(() -> {
                try {
                    StringBuilder lines = new StringBuilder();
                    for (int n = 0; n < captures; n++) {
                        lines.append(body(first + n, "\"command\":\"capture-lead\","))
                                .append('\n');
                        if (lines.length() > 16_000 || n == captures - 1) {
                            byte[] chunk = lines.toString().getBytes(StandardCharsets.UTF_8);
                            connection
                                    .out()
                                    .write((Integer.toHexString(chunk.length) + "\r\n")
                                            .getBytes(StandardCharsets.US_ASCII));
                            connection.out().write(chunk);
                            connection.out().write("\r\n".getBytes(StandardCharsets.US_ASCII));
                            lines.setLength(0);
                        }
                    }
                    connection.out().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    connection.out().flush();
                } catch (IOException e) {
                    failure.set(e);
                }
            });
            writer.start();
            connection.expect(200);
            int answered = connection.countInBody("\"status\":201");
            writer.join();
            if (failure.get() != null) {
                throw new IllegalStateException("the batch could not be sent", failure.get());
            }
            if (answered != captures) {
                throw new IllegalStateException(answered + " of " + captures + " lines were carried out");
            }
        }
        return captures / ((System.nanoTime() - start) / 1e9);
    }

    /** One connection, kept alive; just as much of HTTP/1.1 as the server's answers need. */
    private static final class Connection implements AutoCloseable {
        private final URI address;
        private final String key;
        private Wire wire;
        private int length = -1;
        private boolean closing;

        /** A socket and its two buffered ends. */
        private record Wire(Socket socket, InputStream in, OutputStream out) {
            static Wire to(URI address) throws IOException {
                Socket socket = new Socket(address.getHost(), address.getPort());
                socket.setTcpNoDelay(true);
                return new Wire(
                        socket,
                        new BufferedInputStream(socket.getInputStream(), 1 << 16),
                        new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
            }
        }

        Connection(ServedImbuto served) throws IOException {
            address = URI.create(served.address());
            key = served.key();
            wire = Wire.to(address);
        }

        OutputStream out() {
            return wire.out();
        }

        /** Opens the connection anew where the server, which lets only so many requests through one, is closing it. */
        void send(String path, String type, String framing) throws IOException {
            if (closing) {
                wire.socket().close();
                wire = Wire.to(address);
                closing = false;
            }
            out().write(("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key
                            + "\r\nContent-Type: " + type + "\r\n" + framing + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }

        void expect(int status) throws IOException {
            String first = line();
            if (!first.startsWith("HTTP/1.1 " + status)) {
                throw new IOException("expected " + status + ", got " + first);
            }
            length = -1;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).trim());
                }
                closing |= header.equalsIgnoreCase("Connection: close");
            }
        }

        void skipBody() throws IOException {
            if (length >= 0) {
                wire.in().skipNBytes(length);
            } else {
                countInBody("\n");
            }
        }

        /** Reads a chunked body to its end; how often it has the text, which must not cross chunks' lines. */
        int countInBody(String text) throws IOException {
            int count = 0;
            String rest = "";
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                String chunk = rest + new String(wire.in().readNBytes(size), StandardCharsets.UTF_8);
                int lineEnd = chunk.lastIndexOf('\n') + 1;
                for (int i = chunk.indexOf(text); i >= 0 && i < lineEnd; i = chunk.indexOf(text, i + 1)) {
                    count++;
                }
                rest = chunk.substring(lineEnd);
                line();
            }
            line();
            return count;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = wire.in().read(); c != '\n'; c = wire.in().read()) {
                if (c < 0) {
                    throw new EOFException("the server closed the connection");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            wire.socket().close();
        }
    }
}
