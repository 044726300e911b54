package dev.imbuto.standalone;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Sends bytes as they are and reads the answers, over a connection that is kept for as long as the server keeps it: no HTTP
 * client would send such requests.
 */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE = 60_000;

    /** @param headers by their names in lower case */
    record Answer(int status, Map<String, String> headers, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        boolean isProblem() {
            return header("content-type").startsWith("application/problem+json");
        }
    }

    private final int port;
    private final String from;
    private Socket socket;
    private InputStream in;

    /** @param from the address of this machine that the server sees */
    RawConnection(int port, String from) {
        this.port = port;
        this.from = from;
    }

    /** @param ends whether nothing more is sent, so that the server sees the end of what it may still wait for */
    Answer exchange(byte[] request, boolean isHead, boolean ends) throws IOException {
        boolean fresh = socket == null;
        try {
            return exchangeOnce(request, isHead, ends);
        } catch (EOFException | SocketException gone) {
            close();
            if (fresh) {
                throw gone;
            }
            // The server may end a kept connection at any moment: that request was not read.
            return exchangeOnce(request, isHead, ends);
        }
    }

    private Answer exchangeOnce(byte[] request, boolean isHead, boolean ends) throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE);
            socket.setSoTimeout(PATIENCE);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }
        try {
            socket.getOutputStream().write(request);
            if (ends) {
                socket.shutdownOutput();
            }
        } catch (SocketException refusedEarly) {
            // It may have answered before it read everything.
        }
        Answer answer = read(isHead);
        if (ends || answer.header("connection").equalsIgnoreCase("close")) {
            close();
        }
        return answer;
    }

    private Answer read(boolean isHead) throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.1")) {
            throw new IOException("not HTTP: " + String.join(" ", status));
        }
        int code = Integer.parseInt(status[1]);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (code < 200) {
            return read(isHead);
        }
        return new Answer(code, headers, isHead || code == 204 || code == 304 ? new byte[0] : body(headers));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return in.readNBytes(Integer.parseInt(headers.get("content-length")));
        }
        if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            byte[] rest = in.readAllBytes();
            close();
            return rest;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = chunk(); length > 0; length = chunk()) {
            body.write(in.readNBytes(length));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
