package dev.imbuto.standalone.story;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program, running in a process of its own. */
public final class ImbutoProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+)");
    private static final Pattern ADMIN_KEY = Pattern.compile("Admin key: (\\S+)");

    /** What a command printed and ended with. */
    public record Ended(int exitCode, String out, String err) {}

    private final Process process;
    private final StringBuffer out = new StringBuffer();
    private final StringBuffer err = new StringBuffer();
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final List<Thread> readers = new ArrayList<>();

    private ImbutoProcess(Process process) {
        this.process = process;
        readers.add(read(process.getInputStream(), out));
        readers.add(read(process.getErrorStream(), err));
    }

    /** Begins {@code imbuto} with these arguments, and returns at once. */
    public static ImbutoProcess begin(Path jar, String... arguments) {
        return begin(List.of(), jar, arguments);
    }

    /** Whether {@link #serveOnADiskOf} can do what it says on this machine. */
    public static boolean hasDisksOfItsOwn(Path folder) throws InterruptedException {
        List<String> command = new ArrayList<>(onADiskOf(1 << 20, folder));
        command.add("true");
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private static List<String> onADiskOf(long bytes, Path folder) {
        return List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + bytes + " tmpfs " + folder + " && exec \"$@\"",
                "sh");
    }

    /**
     * Serves the data in the folder {@code data} of a disk of so many bytes, which is mounted over this folder for the process
     * alone; {@link #file} leads there.
     */
    public static ImbutoProcess serveOnADiskOf(long bytes, Path jar, Path folder) {
        ImbutoProcess server = begin(
                onADiskOf(bytes, folder),
                jar,
                "serve",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString());
        server.awaitListening();
        return server;
    }

    /** A file as the process sees it, whatever is mounted where. */
    public Path file(Path path) {
        return Path.of("/proc/" + process.pid() + "/root" + path);
    }

    /**
     * Begins {@code imbuto} by way of another program, which is given the whole command line of Java and has to carry it out in
     * its own place.
     */
    static ImbutoProcess begin(List<String> before, Path jar, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It lives for seconds: what the compiler would gain later is of no use.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        try {
            return new ImbutoProcess(new ProcessBuilder(command).start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Serves the data in this folder on any free port, and returns once it listens. */
    public static ImbutoProcess serve(Path jar, Path data, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString()));
        arguments.addAll(List.of(options));
        ImbutoProcess server = begin(jar, arguments.toArray(String[]::new));
        server.awaitListening();
        return server;
    }

    /** Runs a command to its end. */
    public static Ended run(Path jar, String... arguments) {
        return run(List.of(), jar, arguments);
    }

    /** The same by way of another program, as for {@link #begin(List, Path, String...)}. */
    static Ended run(List<String> before, Path jar, String... arguments) {
        try (ImbutoProcess process = begin(before, jar, arguments)) {
            return process.awaitEnd();
        }
    }

    private Thread read(InputStream in, StringBuffer text) {
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    text.append(line).append('\n');
                    Matcher listens = LISTENS.matcher(line);
                    if (listens.find()) {
                        address.complete(listens.group(1));
                    }
                }
            } catch (IOException killed) {
                text.append("(killed)\n");
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** Where it listens, once it does. */
    public String awaitListening() {
        CompletableFuture<Process> end = process.onExit();
        try {
            CompletableFuture.anyOf(address, end).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!address.isDone()) {
                throw new IllegalStateException("it ended with " + process.exitValue() + " and said:\n" + err);
            }
            return address.get();
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("it does not listen, and said:\n" + err, failure);
        }
    }

    /** The key that the first start over a folder prints. */
    public String adminKey() {
        awaitListening();
        for (int i = 0; i < 100; i++) {
            Matcher key = ADMIN_KEY.matcher(out);
            if (key.find()) {
                return key.group(1);
            }
            pause(50);
        }
        throw new IllegalStateException("no admin key was printed:\n" + out);
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }

    /**
     * Lets it write no byte of a file beyond this number of bytes, or {@code unlimited}; what it tries to fails as on a disk that
     * takes nothing.
     */
    void allowFilesOf(String bytes) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start();
        if (prlimit.waitFor() != 0) {
            throw new IllegalStateException("prlimit ended with " + prlimit.exitValue());
        }
    }

    /** Like {@code kill -9}: the process gets to do nothing more. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop, and waits until it has. */
    public Ended stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Waits until it ends by itself. */
    Ended awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("it does not end, and said:\n" + err);
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return new Ended(process.exitValue(), out.toString(), err.toString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
