package dev.imbuto.log.mongo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a driver and a server and cuts connections where it hurts: it knows where a message ends, and what is asked.
 *
 * <p>A request is answered before the next one is sent on the same connection, so one thread carries both directions.
 */
public final class CuttingProxy implements AutoCloseable {
    /** What becomes of a request. */
    enum Cut {
        /** The server never sees it, and the driver knows at once. */
        BEFORE_THE_REQUEST,
        /** The server has answered, and the driver sees the connection end. */
        BEFORE_THE_REPLY,
        WITHIN_THE_REPLY,
        /** The connection stays open and carries nothing any more. The server has not seen the request. */
        SILENCE_BEFORE_THE_REQUEST,
        /** The same, but the server has done what it was asked. */
        SILENCE_BEFORE_THE_REPLY,
        /** It arrives later, often when the driver has given up. */
        LATE;

        private static final Cut[] ALL = values();
    }

    private static final int HEADER = 16;
    private static final int OP_MSG = 2013;
    /** Header, flags, kind of section, length and type of the first member, whose name is that of the command. */
    private static final int COMMAND = HEADER + 4 + 1 + 4 + 1;

    private static final int LATEST_MILLISECONDS = 500;

    private final int server;
    private final ServerSocket listening;
    private final Random random; // guarded by itself
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> counts = new TreeMap<>(); // guarded by itself
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean cutting;
    private volatile boolean out;
    private volatile boolean closed;

    /** A proxy before the server at this port, which cuts nothing yet. */
    public CuttingProxy(int server, long seed) throws IOException {
        this.server = server;
        random = new Random(seed);
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Whether to cut from now on: about every third request that writes, and every twentieth that reads. */
    public void cutting(boolean value) {
        cutting = value;
    }

    /** Begins or ends a time in which there is no way through. */
    void out(boolean value) {
        out = value;
        if (value) {
            sockets.forEach(CuttingProxy::close);
        }
    }

    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!closed) {
            try {
                var socket = listening.accept();
                threads.execute(() -> carry(socket));
            } catch (IOException e) {
                // closed, or one that is gone already
            }
        }
    }

    private void carry(Socket driver) {
        sockets.add(driver);
        try (driver;
                var onward = new Socket(InetAddress.getLoopbackAddress(), server)) {
            sockets.add(onward);
            driver.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            carry(driver, onward);
            sockets.remove(onward);
        } catch (IOException e) {
            // one of both went away, as it happens here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(driver);
        }
    }

    private void carry(Socket driver, Socket onward) throws IOException, InterruptedException {
        var requests = new DataInputStream(driver.getInputStream());
        var replies = new DataInputStream(onward.getInputStream());
        while (!out) {
            var request = message(requests);
            var cut = cut(command(request));
            if (cut == Cut.BEFORE_THE_REQUEST) {
                return;
            } else if (cut == Cut.SILENCE_BEFORE_THE_REQUEST) {
                swallow(requests);
                return;
            } else if (cut == Cut.LATE) {
                Thread.sleep(random(LATEST_MILLISECONDS));
            }
            onward.getOutputStream().write(request);
            var reply = message(replies);
            if (cut == Cut.BEFORE_THE_REPLY) {
                return;
            } else if (cut == Cut.SILENCE_BEFORE_THE_REPLY) {
                swallow(requests);
                return;
            } else if (cut == Cut.WITHIN_THE_REPLY) {
                driver.getOutputStream().write(reply, 0, 1 + random(reply.length - 1));
                return;
            }
            driver.getOutputStream().write(reply);
        }
    }

    private static byte[] message(DataInputStream from) throws IOException {
        byte[] header = new byte[HEADER];
        from.readFully(header);
        byte[] message = new byte[littleEndian(header, 0)];
        System.arraycopy(header, 0, message, 0, HEADER);
        from.readFully(message, HEADER, message.length - HEADER);
        return message;
    }

    private static int littleEndian(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    }

    private static String command(byte[] request) {
        if (littleEndian(request, 12) != OP_MSG) {
            return "";
        }
        int end = COMMAND;
        while (request[end] != 0) {
            end++;
        }
        return new String(request, COMMAND, end - COMMAND, ISO_8859_1);
    }

    private @Nullable Cut cut(String command) {
        double probability =
                switch (command) {
                    case "insert", "update", "delete" -> 0.35;
                    case "find" -> 0.05;
                    default -> 0;
                };
        Cut cut;
        synchronized (random) {
            if (!cutting || random.nextDouble() >= probability) {
                return null;
            }
            cut = Cut.ALL[random.nextInt(Cut.ALL.length)];
        }
        cuts.incrementAndGet();
        synchronized (counts) {
            counts.merge(command + " " + cut, 1, Integer::sum);
        }
        return cut;
    }

    private int random(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    private static void swallow(DataInputStream from) throws IOException {
        try {
            while (true) {
                message(from);
            }
        } catch (EOFException e) {
            // the driver gave up
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        out(true);
        threads.shutdownNow();
    }

    /** How often it cut what. */
    @Override
    public String toString() {
        synchronized (counts) {
            return counts.toString();
        }
    }
}
