package dev.imbuto.emulator;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server that loses some answers: what was asked is done, but who asked for it is never told and finds the connection
 * closed. It can be blocked as well, so that nothing is done.
 */
public final class LossyWay implements AutoCloseable {
    private static final int HEADER_BYTES = 16;
    private static final int OPERATION_AT = 12;
    private static final int OP_MSG = 2013;
    private static final int FIRST_NAME_AT = 26;

    private final URI server;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "lossy-way");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentHashMap<String, AtomicInteger> losing = new ConcurrentHashMap<>();
    private volatile boolean blocked;

    private LossyWay(URI server, ServerSocket listening) {
        this.server = server;
        this.listening = listening;
    }

    /**
     * A way to this server.
     *
     * @param address of a single server, {@code mongodb://host:port/database}
     */
    public static LossyWay to(String address) {
        try {
            var way = new LossyWay(URI.create(address), new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            way.threads.execute(way::accept);
            return way;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address to use instead of the server's. */
    public String address() {
        return "mongodb://127.0.0.1:" + listening.getLocalPort() + server.getPath();
    }

    /**
     * From now on the next answers to a command are lost.
     *
     * @param command its name, such as {@code insert}
     */
    public void loseAnswersTo(String command, int times) {
        losing.put(command, new AtomicInteger(times));
    }

    /** Whether no answers are to be lost any more. */
    public boolean hasLostAll() {
        return losing.values().stream().allMatch(left -> left.get() <= 0);
    }

    /** From now on nothing gets through, or everything again. */
    public void block(boolean closed) {
        blocked = closed;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                threads.execute(() -> carry(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket client) {
        try (client;
                var onwards = new Socket(server.getHost(), server.getPort())) {
            while (!blocked) {
                byte[] request = message(client.getInputStream());
                if (blocked) {
                    return;
                }
                send(request, onwards.getOutputStream());
                byte[] answer = message(onwards.getInputStream());
                var left = losing.get(command(request));
                if (left != null && left.getAndDecrement() > 0) {
                    return;
                }
                send(answer, client.getOutputStream());
            }
        } catch (IOException closed) {
            // as it happens to connections
        }
    }

    private static byte[] message(InputStream from) throws IOException {
        var in = new DataInputStream(from);
        int length = Integer.reverseBytes(in.readInt());
        byte[] message = new byte[length];
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
        in.readFully(message, Integer.BYTES, length - Integer.BYTES);
        return message;
    }

    private static void send(byte[] message, OutputStream to) throws IOException {
        to.write(message);
        to.flush();
    }

    /** The name of the first member of the command, which is that of the command; empty for older kinds of messages. */
    private static String command(byte[] request) {
        var buffer = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
        if (request.length < HEADER_BYTES + FIRST_NAME_AT || buffer.getInt(OPERATION_AT) != OP_MSG) {
            return "";
        }
        int end = FIRST_NAME_AT;
        while (request[end] != 0) {
            end++;
        }
        return new String(request, FIRST_NAME_AT, end - FIRST_NAME_AT, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        blocked = true;
        threads.shutdownNow();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
