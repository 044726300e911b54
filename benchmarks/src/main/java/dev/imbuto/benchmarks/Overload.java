package dev.imbuto.benchmarks;

import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import dev.imbuto.log.sqlite.SqliteEventLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ten times the captures that the server can keep up with, beside a thousand connections that say nothing, on a heap of
 * 256 MiB: what is accepted, what is refused and how, how much memory it takes, how soon all is well again, and whether the log
 * holds all that was accepted.
 */
final class Overload {
    private static final int FACTOR = 10;
    private static final int CONNECTIONS = 2_000;
    private static final int KEEPING_UP = 32;
    private static final int IDLE = 1_000;
    private static final double MODERATE = 0.5;

    private Overload() {}

    /** Arguments: the packed jar, seconds of overload, file for the raw result. Ends with 1 when anything was lost or worse. */
    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[1]);
        RawResult result = new RawResult(
                "overload",
                "The server in a process of its own with -Xmx256m. First as many captures as it keeps up with on "
                        + KEEPING_UP
                        + " connections (sustainable), then half of that evenly (before), then " + FACTOR
                        + " times that for " + seconds + " s on " + CONNECTIONS + " connections beside " + IDLE
                        + " idle ones, then half again (after), second by second. Latency counts from the arrival. The client"
                        + " is one thread on the same two cores. At the end the log is verified, and each acknowledged capture"
                        + " looked for.");
        Path data = Files.createTempDirectory("overload").resolve("data");
        List<String> worse = new ArrayList<>();
        Map<String, Long> acknowledged = new HashMap<>();
        Set<String> refused = new HashSet<>();
        try (ServedImbuto served =
                ServedImbuto.start(Path.of(arguments[0]), data, "-Xmx256m", "-XX:+ExitOnOutOfMemoryError")) {
            double sustainable;
            try (OpenLoad few = new OpenLoad(served, KEEPING_UP, "sustained-")) {
                few.run(100_000, 10);
                sustainable = few.run(100_000, 20).acceptedPerSecond();
                few.settle(KEEPING_UP, 10);
            }
            result.note("sustainablePerSecond", Math.round(sustainable));
            run(served, sustainable, seconds, result, worse, acknowledged, refused);
        }
        verify(data.resolve("log.db"), acknowledged, refused, result, worse);
        result.note("worse", worse);
        result.write(Path.of(arguments[2]));
        if (!worse.isEmpty()) {
            System.exit(1);
        }
    }

    private static void run(
            ServedImbuto served,
            double sustainable,
            int seconds,
            RawResult result,
            List<String> worse,
            Map<String, Long> acknowledged,
            Set<String> refused)
            throws Exception {
        try (OpenLoad load = new OpenLoad(served, CONNECTIONS, "load-")) {
            OpenLoad.Outcome before = load.run(sustainable * MODERATE, 10);
            result.note("before", before.asNote());
            try (Watch watch = new Watch(served);
                    Idle idle = new Idle(served, IDLE)) {
                watch.start();
                idle.start();
                OpenLoad.Outcome overload = load.run(sustainable * FACTOR, seconds);
                result.note("overload", overload.asNote());
                faults("overload", overload, worse);
                int normalAfter = -1;
                List<Object> after = new ArrayList<>();
                for (int second = 1; second <= 20; second++) {
                    OpenLoad.Outcome one = load.run(sustainable * MODERATE, 1);
                    after.add(one.asNote());
                    boolean normal = one.refused().isEmpty()
                            && one.keptFromSending() == 0
                            && one.milliseconds(0.99) <= Math.max(100, 2 * before.milliseconds(0.99));
                    normalAfter = !normal ? -1 : normalAfter < 0 ? second : normalAfter;
                    faults("after", one, worse);
                }
                result.note("after", after);
                result.note("secondsUntilNormal", normalAfter);
                if (normalAfter < 0 || normalAfter > 10) {
                    worse.add("not normal within ten seconds");
                }
                faults("end", load.settle(CONNECTIONS, 30), worse);
                idle.note(result, worse);
                watch.note(result, worse);
            }
            for (int number = 1; number < load.end(); number++) {
                long position = load.position(number);
                if (position > 0) {
                    acknowledged.put(load.externalId(number), position);
                } else if (position == OpenLoad.REFUSED) {
                    refused.add(load.externalId(number));
                }
            }
        }
    }

    private static void faults(String when, OpenLoad.Outcome outcome, List<String> worse) {
        outcome.faults().forEach((fault, count) -> worse.add(when + ": " + count + " times " + fault));
    }

    /** All that was acknowledged is in the log, once, at its position; nothing that was refused is. */
    private static void verify(
            Path file, Map<String, Long> acknowledged, Set<String> refused, RawResult result, List<String> worse) {
        Map<String, Long> found = new HashMap<>();
        EventCodec codec = new EventCodec();
        long twice = 0;
        try (EventLog log = SqliteEventLog.openForReading(file)) {
            Verification.of(log, null, position -> {})
                    .fault()
                    .ifPresent(fault -> worse.add("position " + fault.position() + ": " + fault.reason()));
            Map<String, String> commitOf = new HashMap<>();
            Map<String, Long> ends = new HashMap<>();
            for (List<StoredEvent> batch = log.read(0, 10_000); !batch.isEmpty(); ) {
                for (StoredEvent event : batch) {
                    ends.merge(event.commitId(), event.position(), Math::max);
                    if (codec.decode(event) instanceof LeadCaptured captured && captured.externalId() != null) {
                        twice += commitOf.put(captured.externalId(), event.commitId()) == null ? 0 : 1;
                    }
                }
                batch = log.read(batch.get(batch.size() - 1).position(), 10_000);
            }
            commitOf.forEach((external, commit) -> found.put(external, ends.get(commit)));
        }
        long lost = acknowledged.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(found.get(entry.getKey())))
                .count();
        long done = refused.stream().filter(found::containsKey).count();
        result.note("acknowledged", acknowledged.size());
        result.note("acknowledgedAndNotInTheLog", lost);
        result.note("refusedAndInTheLog", done);
        result.note("twiceInTheLog", twice);
        if (lost + done + twice > 0) {
            worse.add("the log does not hold what was said");
        }
    }

    /** Keeps connections open that have asked once and say nothing more; those that the server ends are opened again. */
    private static final class Idle extends Thread implements AutoCloseable {
        private final Selector selector = Selector.open();
        private final InetSocketAddress address;
        private final int wanted;
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private volatile String failure = "";

        Idle(ServedImbuto served, int wanted) throws IOException {
            super("idle");
            URI uri = URI.create(served.address());
            this.address = new InetSocketAddress(uri.getHost(), uri.getPort());
            this.wanted = wanted;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                ByteBuffer in = ByteBuffer.allocate(4_096);
                while (!stopped.get()) {
                    for (int open = selector.keys().size(); open < wanted; open++) {
                        SocketChannel channel = SocketChannel.open();
                        channel.configureBlocking(false);
                        channel.connect(address);
                        channel.register(selector, SelectionKey.OP_CONNECT);
                    }
                    selector.select(key -> proceed(key, in), 100);
                    selector.selectNow();
                }
            } catch (IOException | RuntimeException broken) {
                failure = broken.toString();
            }
        }

        private void proceed(SelectionKey key, ByteBuffer in) {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                if (key.isConnectable()) {
                    channel.finishConnect();
                    channel.write(ByteBuffer.wrap(
                            "GET /docs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                    key.interestOps(SelectionKey.OP_READ);
                } else if (channel.read(in.clear()) >= 0) {
                    answered.incrementAndGet();
                } else {
                    throw new IOException("the server ended it");
                }
            } catch (IOException over) {
                ended.incrementAndGet();
                key.cancel();
                try {
                    channel.close();
                } catch (IOException gone) {
                    // it is over
                }
            }
        }

        void note(RawResult result, List<String> worse) {
            result.note(
                    "idle", Map.of("connections", wanted, "endedByTheServer", ended.get(), "answered", answered.get()));
            if (!failure.isEmpty() || answered.get() < wanted) {
                worse.add("idle connections: " + answered + " answered, " + failure);
            }
        }

        @Override
        public void close() throws IOException {
            stopped.set(true);
            try {
                join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }

    /** Asks for health and status each second, and looks at the memory of the process. */
    private static final class Watch extends Thread implements AutoCloseable {
        /** Whatever is refused while too much waits, health is not. */
        private static final Set<String> EXPECTED =
                Set.of("/actuator/health 200", "/v1/status 200", "/v1/status 503 with Retry-After");

        private final ServedImbuto served;
        private final HttpClient client = HttpClient.newHttpClient();
        private final SortedMap<String, Integer> statuses = new TreeMap<>();
        private final List<Long> resident = new ArrayList<>();
        private double slowest;
        private volatile boolean stopped;

        Watch(ServedImbuto served) {
            super("watch");
            this.served = served;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!stopped) {
                ask("/actuator/health");
                ask("/v1/status");
                try {
                    resident.add(residentMiB());
                    Thread.sleep(1_000);
                } catch (IOException | InterruptedException end) {
                    return;
                }
            }
        }

        private void ask(String path) {
            long start = System.nanoTime();
            String answer;
            try {
                HttpResponse<Void> response =
                        client.send(served.request(path).build(), HttpResponse.BodyHandlers.discarding());
                boolean later = response.headers().firstValue("Retry-After").isPresent();
                answer = response.statusCode() + (later ? " with Retry-After" : "");
            } catch (IOException broken) {
                answer = broken.getClass().getSimpleName();
            } catch (InterruptedException end) {
                stopped = true;
                return;
            }
            statuses.merge(path + " " + answer, 1, Integer::sum);
            slowest = Math.max(slowest, (System.nanoTime() - start) / 1e6);
        }

        private long residentMiB() throws IOException {
            return Files.readAllLines(Path.of("/proc/" + served.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                    .findFirst()
                    .orElse(0);
        }

        void note(RawResult result, List<String> worse) throws InterruptedException {
            stopped = true;
            join();
            result.note("readsMeanwhile", statuses);
            result.note("slowestReadMilliseconds", Math.round(slowest));
            result.note("residentMiB", resident);
            result.note(
                    "residentMiBAtMost", resident.stream().max(Long::compare).orElse(0L));
            if (!EXPECTED.containsAll(statuses.keySet())) {
                worse.add("reads meanwhile: " + statuses);
            }
        }

        @Override
        public void close() {
            stopped = true;
        }
    }
}
