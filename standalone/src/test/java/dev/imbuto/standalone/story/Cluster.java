package dev.imbuto.standalone.story;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code scripts/cluster} starts, on an emulator unless an address is given. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern ADMIN_KEY = Pattern.compile("Admin key: (\\S+)");
    private static final int NODES = 5;

    private final Path data;
    private final int port;
    private final Process process;
    private final List<String> said = new ArrayList<>(); // guarded by itself
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private Cluster(Path data, int port, Process process) {
        this.data = data;
        this.port = port;
        this.process = process;
        Thread reader = new Thread(this::read, "cluster output");
        reader.setDaemon(true);
        reader.start();
        process.onExit().thenRun(() -> ready.completeExceptionally(new IllegalStateException("it ended: " + said())));
    }

    /** Returns when all nodes are ready. */
    static Cluster start(Path data, String... address) throws IOException {
        int port = freePorts();
        List<String> command = new ArrayList<>(List.of("../scripts/cluster"));
        command.addAll(Arrays.asList(address));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLUSTER_DATA", data.toString());
        builder.environment().put("CLUSTER_PORT", Integer.toString(port));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // they live for a minute: what the compiler would gain later is of no use
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m");
        Cluster cluster = new Cluster(data, port, builder.start());
        try {
            cluster.ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return cluster;
        } catch (Exception failure) {
            cluster.close();
            throw new IllegalStateException("no cluster: " + cluster.said(), failure);
        }
    }

    private static int freePorts() throws IOException {
        for (int attempt = 0; attempt < 50; attempt++) {
            List<ServerSocket> held = new ArrayList<>();
            try {
                ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(first);
                for (int i = 1; i <= NODES; i++) {
                    held.add(new ServerSocket(first.getLocalPort() + i, 1, InetAddress.getLoopbackAddress()));
                }
                return first.getLocalPort();
            } catch (IOException | IllegalArgumentException taken) {
                // look elsewhere
            } finally {
                for (ServerSocket socket : held) {
                    socket.close();
                }
            }
        }
        throw new IOException("there are no free ports");
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (said) {
                    said.add(line);
                }
                if (line.equals("ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException gone) {
            ready.completeExceptionally(gone);
        }
    }

    String said() {
        synchronized (said) {
            return String.join("\n", said);
        }
    }

    String adminKey() {
        Matcher key = ADMIN_KEY.matcher(said());
        if (!key.find()) {
            throw new IllegalStateException("no admin key was printed: " + said());
        }
        return key.group(1);
    }

    /** The first or the second command side. */
    Api command(int number) {
        return new Api(address(number), adminKey());
    }

    /** The first or the second query side. */
    Api query(int number) {
        return new Api(address(2 + number), adminKey());
    }

    /** The one address of all, where haproxy is installed. */
    Optional<Api> proxy() {
        return said().contains("Imbuto listens on") ? Optional.of(new Api(address(0), adminKey())) : Optional.empty();
    }

    /** Of the emulator's database. */
    String log() {
        return "mongodb://127.0.0.1:" + (port + NODES) + "/imbuto";
    }

    Path masterKey() {
        return data.resolve("master.key");
    }

    /** The folder of a node. */
    Path data(String node) {
        return data.resolve(node);
    }

    private String address(int offset) {
        return "http://127.0.0.1:" + (port + offset);
    }

    /** What a node has written to its log. */
    String logOf(String node) throws IOException {
        return Files.readString(data.resolve(node + ".log"));
    }

    /** Like {@code kill -9}; it is started again a second later. */
    void kill(String node) {
        process(node).destroyForcibly();
        process(node).onExit().join();
    }

    /** Asks it to stop, and waits until it has; it is started again a second later. */
    void stop(String node) {
        ProcessHandle stopping = process(node);
        stopping.destroy();
        stopping.onExit().join();
    }

    private ProcessHandle process(String node) {
        try {
            long pid =
                    Long.parseLong(Files.readString(data.resolve(node + ".pid")).strip());
            return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException(node + " does not run"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it takes requests again. */
    static void awaitReady(Api node) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            try {
                if (node.get("/actuator/health/readiness").status() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // asked again
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("it does not get ready");
    }

    /** Stops all of them in good order. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException("it does not stop: " + said());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
