package dev.imbuto.log.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program of the tests in a process of its own. It says what it has to say in lines that end with a full stop, so that one
 * which a kill cut short is not taken for a whole one; it has to end when its input does.
 */
final class ChildProcess {
    private static final boolean LONG =
            System.getProperties().stringPropertyNames().stream().anyMatch(name -> name.startsWith("imbuto.mongo."));

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    static ChildProcess start(Class<?> program, Object... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider", // its output is for its parent
                "-Dslf4j.internal.verbosity=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        if (!LONG) {
            command.add(1, "-XX:TieredStopAtLevel=1"); // quick to start, and slow if it lasts
        }
        for (var argument : arguments) {
            command.add(String.valueOf(argument));
        }
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What a child says to its parent. */
    static void say(Object line) {
        System.out.println(line + ".");
    }

    /** Lets this child end when its parent does, even one that was killed. */
    static void endWithParent() {
        var watching = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nobody says anything
                }
            } catch (IOException e) {
                // the parent is gone
            }
            Runtime.getRuntime().halt(1);
        });
        watching.setDaemon(true);
        watching.start();
    }

    /** Waits for the next line; fails when the process ends without one. */
    String nextLine() throws IOException {
        var line = wholeLine();
        if (line == null) {
            throw new IOException("the process ended before it said anything");
        }
        return line;
    }

    /** Passes on all lines until the process ends, and returns its exit code. */
    int forEachLine(Consumer<String> consumer) throws InterruptedException {
        try {
            for (var line = wholeLine(); line != null; line = wholeLine()) {
                consumer.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return process.waitFor();
    }

    private @Nullable String wholeLine() throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.endsWith(".")) {
                return line.substring(0, line.length() - 1);
            }
        }
        return null;
    }

    /** Says something to the child, and that there is no more. */
    void tell(Object line) throws IOException {
        try (var input = process.outputWriter(UTF_8)) {
            input.write(line + "\n");
        }
    }

    /** With signal 9; what it said already can still be read. */
    void kill() {
        process.toHandle().destroyForcibly(); // unlike the process itself, this leaves its output readable
    }
}
