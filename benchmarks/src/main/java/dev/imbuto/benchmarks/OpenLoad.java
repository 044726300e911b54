package dev.imbuto.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Captures that arrive at a fixed rate, whatever the server makes of them, sent by one thread over many connections.
 *
 * <p>Each connection has one request under way at most. An arrival that finds all of them waiting for an answer was kept from
 * being sent, and counts as such: the more of these, the more the server is asked than it can even read.
 */
final class OpenLoad implements AutoCloseable {
    /** What is known of a capture by its number. */
    static final long NEVER_SENT = 0;

    static final long REFUSED = -1;
    static final long UNCLEAR = -2;

    /**
     * What came of the arrivals of one stretch of time.
     *
     * @param acceptedNanos how long each accepted capture took, from its arrival, sorted
     * @param refused by status, each with Retry-After
     * @param faults what should never come: other answers, refusals without Retry-After, broken connections; by kind
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(
            double seconds,
            long arrived,
            long keptFromSending,
            long[] acceptedNanos,
            SortedMap<String, Long> refused,
            SortedMap<String, Long> faults) {
        double acceptedPerSecond() {
            return acceptedNanos.length / seconds;
        }

        double milliseconds(double quantile) {
            return acceptedNanos.length == 0
                    ? Double.NaN
                    : acceptedNanos[(int) Math.min(acceptedNanos.length - 1L, (long) (acceptedNanos.length * quantile))]
                            / 1e6;
        }

        /** For the raw result. */
        Map<String, Object> asNote() {
            Map<String, Object> note = new TreeMap<>();
            note.put("seconds", rounded(seconds));
            note.put("arrived", arrived);
            note.put("keptFromSending", keptFromSending);
            note.put("accepted", acceptedNanos.length);
            note.put("acceptedPerSecond", rounded(acceptedPerSecond()));
            note.put("refused", refused);
            note.put("faults", faults);
            if (acceptedNanos.length > 0) {
                note.put(
                        "acceptedMilliseconds",
                        Map.of(
                                "p50", rounded(milliseconds(0.5)),
                                "p99", rounded(milliseconds(0.99)),
                                "max", rounded(milliseconds(1))));
            }
            return note;
        }

        private static double rounded(double value) {
            return Math.round(value * 10) / 10.0;
        }
    }

    private final String prefix;
    private final InetSocketAddress address;
    private final byte[] head;
    private final Selector selector = Selector.open();
    private final ArrayDeque<Connection> free = new ArrayDeque<>();
    private long[] positions = new long[1 << 16];
    private int next = 1;

    private long[] accepted = new long[1 << 16];
    private int acceptedCount;
    private final SortedMap<String, Long> refused = new TreeMap<>();
    private final SortedMap<String, Long> faults = new TreeMap<>();

    /** @param prefix of the external ids, which no other load over the same data has */
    OpenLoad(ServedImbuto served, int connections, String prefix) throws IOException {
        this.prefix = prefix;
        URI uri = URI.create(served.address());
        address = new InetSocketAddress(uri.getHost(), uri.getPort());
        head = ("POST /v1/contacts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + served.key()
                        + "\r\nContent-Type: application/json\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(new Connection());
        }
        free.addAll(all);
    }

    /** The external id of a capture. */
    String externalId(int number) {
        return prefix + number;
    }

    /** One more than the number of the last capture that was sent. */
    int end() {
        return next;
    }

    /** The position that a capture was acknowledged with, or one of the constants. */
    long position(int number) {
        return number < positions.length ? positions[number] : NEVER_SENT;
    }

    /** Has captures arrive evenly for so long; those still under way at the end count for the next stretch. */
    Outcome run(double perSecond, double seconds) throws IOException {
        accepted = new long[1 << 16];
        acceptedCount = 0;
        refused.clear();
        faults.clear();
        long arrived = 0;
        long kept = 0;
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        for (long now = start; now < end; now = System.nanoTime()) {
            long due = (long) ((now - start) / 1e9 * perSecond);
            for (; arrived < due; arrived++) {
                Connection connection = free.poll();
                if (connection == null) {
                    kept += due - arrived;
                    arrived = due;
                    break;
                }
                connection.send(next++, start + (long) (arrived * 1e9 / perSecond));
            }
            selector.select(key -> ((Connection) key.attachment()).ready(key), 1);
        }
        return outcome((System.nanoTime() - start) / 1e9, arrived, kept);
    }

    /** Waits for what is under way. */
    Outcome settle(int connections, double atMostSeconds) throws IOException {
        accepted = new long[1 << 16];
        acceptedCount = 0;
        refused.clear();
        faults.clear();
        long start = System.nanoTime();
        while (free.size() < connections && System.nanoTime() - start < atMostSeconds * 1e9) {
            selector.select(key -> ((Connection) key.attachment()).ready(key), 10);
        }
        return outcome((System.nanoTime() - start) / 1e9, 0, 0);
    }

    private Outcome outcome(double seconds, long arrived, long kept) {
        long[] nanos = Arrays.copyOf(accepted, acceptedCount);
        Arrays.sort(nanos);
        return new Outcome(seconds, arrived, kept, nanos, new TreeMap<>(refused), new TreeMap<>(faults));
    }

    private void remember(int number, long position) {
        if (number >= positions.length) {
            positions = Arrays.copyOf(positions, 2 * positions.length);
        }
        positions[number] = position;
    }

    private void acceptedAfter(long nanos) {
        if (acceptedCount == accepted.length) {
            accepted = Arrays.copyOf(accepted, 2 * acceptedCount);
        }
        accepted[acceptedCount++] = nanos;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** One connection, opened when first needed and again when the server ends it. */
    private final class Connection {
        private final ByteBuffer out = ByteBuffer.allocate(1_024);
        private final ByteBuffer in = ByteBuffer.allocate(8_192);
        private @Nullable SocketChannel channel;
        private int number;
        private long arrivedAt;
        private boolean waiting;

        void send(int capture, long arrival) throws IOException {
            number = capture;
            arrivedAt = arrival;
            remember(number, UNCLEAR);
            byte[] body = ("{\"externalId\":\"" + externalId(number)
                            + "\",\"company\":{\"name\":\"Company\",\"sector\":\"software\",\"employees\":100},"
                            + "\"source\":\"web\",\"campaign\":\"spring-2026\"}")
                    .getBytes(StandardCharsets.US_ASCII);
            out.clear()
                    .put(head)
                    .put((body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII))
                    .put(body)
                    .flip();
            in.clear();
            waiting = true;
            SocketChannel open = channel;
            if (open == null) {
                open();
            } else {
                flush(open, open.keyFor(selector));
            }
        }

        private void open() throws IOException {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            opened.configureBlocking(false);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = opened.connect(address);
            opened.register(
                    selector, connected ? SelectionKey.OP_WRITE | SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        }

        void ready(SelectionKey key) {
            SocketChannel ready = (SocketChannel) key.channel();
            try {
                if (key.isConnectable()) {
                    ready.finishConnect();
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                } else if (key.isWritable()) {
                    flush(ready, key);
                } else if (key.isReadable()) {
                    read(ready);
                }
            } catch (IOException broken) {
                broken(String.valueOf(broken.getMessage()));
            }
        }

        private void flush(SocketChannel open, SelectionKey key) throws IOException {
            open.write(out);
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void read(SocketChannel open) throws IOException {
            int count = open.read(in);
            if (count < 0) {
                broken("connection ended");
                return;
            }
            String text = new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
            int headEnd = text.indexOf("\r\n\r\n");
            if (headEnd < 0) {
                return;
            }
            int length = Integer.parseInt(header(text, headEnd, "content-length", "0"));
            if (in.position() < headEnd + 4 + length) {
                return;
            }
            answered(text, headEnd);
            if (!header(text, headEnd, "connection", "").isEmpty()) {
                forget();
            }
        }

        private void answered(String text, int headEnd) {
            String status = text.substring(9, 12);
            waiting = false;
            free.add(this);
            if (status.equals("201")) {
                remember(number, Long.parseLong(header(text, headEnd, "imbuto-position", "0")));
                acceptedAfter(System.nanoTime() - arrivedAt);
                return;
            }
            boolean later = !header(text, headEnd, "retry-after", "").isEmpty();
            boolean fine = later && (status.equals("429") || status.equals("503"));
            remember(number, REFUSED);
            (fine ? refused : faults).merge(status + (later ? "" : " without Retry-After"), 1L, Long::sum);
        }

        /** A connection that had nothing under way may end: servers end those that are idle. */
        private void broken(String why) {
            if (waiting) {
                faults.merge(why, 1L, Long::sum);
                waiting = false;
                free.add(this);
            }
            try {
                forget();
            } catch (IOException gone) {
                // it was given up anyway
            }
        }

        private void forget() throws IOException {
            SocketChannel ended = channel;
            channel = null;
            if (ended != null) {
                ended.close();
            }
        }

        private static String header(String text, int headEnd, String name, String otherwise) {
            int at = text.substring(0, headEnd).toLowerCase(Locale.ROOT).indexOf("\r\n" + name + ":");
            if (at < 0) {
                return otherwise;
            }
            int end = text.indexOf("\r\n", at + 2);
            return text.substring(at + 3 + name.length(), end).strip();
        }
    }
}
