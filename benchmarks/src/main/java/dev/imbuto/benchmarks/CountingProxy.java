package dev.imbuto.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Stands between a MongoDB driver and its server, hands on what they say to each other, and counts it.
 *
 * <p>Understands as much of the protocol as that takes: a message is a header of 16 bytes (length, id, id of the request, kind),
 * flags, and sections: one with the command, whose first member is its name, and for an insert one with the documents. A driver
 * waits for the answer before it uses the connection again, so a request and its answer are a round trip. What the driver does
 * to watch the server is handed on and not counted.
 */
final class CountingProxy implements AutoCloseable {
    private static final int MESSAGE = 2013;
    private static final int HEADER = 16;
    private static final byte COMMAND = 0;
    private static final byte DOCUMENTS = 1;
    private static final Set<String> WATCHING = Set.of("hello", "isMaster", "ismaster", "ping", "endSessions");

    /**
     * What was said since the last time that somebody asked.
     *
     * @param commands round trips by the name of the command
     * @param batches documents of each insert, in the order in which they came
     * @param sent bytes from the driver to the server
     * @param received bytes from the server to the driver
     */
    record Counts(Map<String, Integer> commands, List<Integer> batches, long sent, long received) {
        int roundTrips() {
            return commands.values().stream().mapToInt(Integer::intValue).sum();
        }

        int documents() {
            return batches.stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final ServerSocket listening;
    private final int serverPort;

    private Map<String, Integer> commands = new TreeMap<>(); // these guarded by this
    private List<Integer> batches = new ArrayList<>();
    private long sent;
    private long received;

    /** Listens on a free port of this machine, for a server on another one. */
    CountingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What was counted, which begins at zero again. */
    synchronized Counts take() {
        Counts counts = new Counts(commands, batches, sent, received);
        commands = new TreeMap<>();
        batches = new ArrayList<>();
        sent = 0;
        received = 0;
        return counts;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            // nobody comes any more
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            DataInputStream requests = new DataInputStream(client.getInputStream());
            DataInputStream answers = new DataInputStream(server.getInputStream());
            while (true) {
                byte[] request = handOn(requests, server.getOutputStream());
                byte[] answer = handOn(answers, client.getOutputStream());
                count(request, answer.length);
            }
        } catch (EOFException | SocketException over) {
            // one of them hung up
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] handOn(DataInputStream from, OutputStream to) throws IOException {
        byte[] length = new byte[Integer.BYTES];
        from.readFully(length);
        byte[] message = new byte[littleEndian(length).getInt()];
        System.arraycopy(length, 0, message, 0, Integer.BYTES);
        from.readFully(message, Integer.BYTES, message.length - Integer.BYTES);
        to.write(message);
        to.flush();
        return message;
    }

    private void count(byte[] request, int answered) {
        ByteBuffer message = littleEndian(request);
        if (message.getInt(HEADER - Integer.BYTES) != MESSAGE) {
            return; // the first greeting, which is of an older kind
        }
        message.position(HEADER + Integer.BYTES);
        String command = "";
        int documents = 0;
        while (message.hasRemaining()) {
            byte kind = message.get();
            int end = message.position() + message.getInt(message.position());
            if (kind == COMMAND) {
                message.position(message.position() + Integer.BYTES + 1);
                command = name(message);
            } else if (kind == DOCUMENTS) {
                documents += documents(message, end);
            }
            message.position(end);
        }
        if (!WATCHING.contains(command)) {
            count(command, documents, request.length, answered);
        }
    }

    private static int documents(ByteBuffer section, int end) {
        section.position(section.position() + Integer.BYTES);
        name(section);
        int documents = 0;
        while (section.position() < end) {
            section.position(section.position() + section.getInt(section.position()));
            documents++;
        }
        return documents;
    }

    private static String name(ByteBuffer text) {
        int start = text.position();
        while (text.get() != 0) {
            // up to the zero that ends it
        }
        byte[] name = new byte[text.position() - start - 1];
        text.get(start, name);
        return new String(name, UTF_8);
    }

    private synchronized void count(String command, int documents, int request, int answer) {
        commands.merge(command, 1, Integer::sum);
        if (documents > 0) {
            batches.add(documents);
        }
        sent += request;
        received += answer;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
