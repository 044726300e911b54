package dev.imbuto.command.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.command.http.ACommandServer;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that sends lines and reads answers at the same time, or one of both, or neither, as a test likes. */
final class BatchConnection implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private String head;
    private BufferedReader body;

    BatchConnection(ACommandServer server) throws IOException {
        this(server.port(), server.integrator(), "Transfer-Encoding: chunked");
    }

    BatchConnection(int port, String key, String... headers) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        out.write(
                ("POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nAuthorization: Bearer "
                                + key + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n")
                        .getBytes(UTF_8));
    }

    /** As one chunk. */
    void send(String... lines) throws IOException {
        sendText(String.join("\n", lines) + "\n");
    }

    void sendText(String text) throws IOException {
        sendChunk(text.getBytes(UTF_8));
    }

    void sendChunk(byte[] bytes) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(UTF_8));
        sendRaw(chunk.toByteArray());
    }

    void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void end() throws IOException {
        sendRaw("0\r\n\r\n".getBytes(UTF_8));
    }

    /** The next answer; null at the proper end of the response. */
    JsonNode answer() throws IOException {
        readHead();
        String line = body.readLine();
        return line == null ? null : JSON.readTree(line);
    }

    /** All answers up to the proper end of the response. */
    List<JsonNode> answers() throws IOException {
        List<JsonNode> answers = new ArrayList<>();
        for (JsonNode answer = answer(); answer != null; answer = answer()) {
            answers.add(answer);
        }
        return answers;
    }

    /** Status line and headers. */
    String head() throws IOException {
        readHead();
        return head;
    }

    /** Goes away without a word: the server gets a reset. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void readHead() throws IOException {
        if (head == null) {
            StringBuilder read = new StringBuilder();
            while (read.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("closed after: " + read);
                }
                read.append((char) next);
            }
            head = read.toString();
            body = new BufferedReader(new InputStreamReader(
                    head.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked") ? new Chunks() : in,
                    UTF_8));
        }
    }

    private final class Chunks extends InputStream {
        private int left;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (!ended && left == 0) {
                left = Integer.parseInt(textLine(), 16);
                ended = left == 0;
                if (ended) {
                    textLine();
                }
            }
            if (ended) {
                return -1;
            }
            int read = in.read(into, offset, Math.min(length, left));
            if (read < 0) {
                throw new IOException("closed in the middle of the answers");
            }
            left -= read;
            if (left == 0) {
                textLine();
            }
            return read;
        }

        private String textLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("closed in the middle of the answers");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }
    }
}
