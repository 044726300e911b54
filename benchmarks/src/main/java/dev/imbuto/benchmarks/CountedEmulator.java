package dev.imbuto.benchmarks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.imbuto.emulator.Emulator;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import tools.jackson.databind.json.JsonMapper;

/**
 * The emulator behind a {@link CountingProxy}, both in a process of their own, so that what they cost is none of the client's.
 *
 * <p>The process prints its port; to each line that it reads it answers with what was counted since the last, as JSON.
 */
final class CountedEmulator implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;
    private final int port;

    private CountedEmulator(Process process) throws IOException {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = process.outputWriter(StandardCharsets.UTF_8);
        port = Integer.parseInt(answers.readLine());
    }

    /** Returns when it answers, which takes longer the first time than the log would wait for. */
    static CountedEmulator start() throws IOException {
        CountedEmulator started = new CountedEmulator(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx3g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CountedEmulator.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        try (MongoClient client = MongoClients.create(started.address("admin"))) {
            client.getDatabase("admin").runCommand(new Document("ping", 1));
        }
        return started;
    }

    /** The address of a database. */
    String address(String database) {
        return "mongodb://127.0.0.1:" + port + "/" + database;
    }

    /** What was said since the last time this was asked. */
    CountingProxy.Counts take() throws IOException {
        questions.newLine();
        questions.flush();
        return JSON.readValue(answers.readLine(), CountingProxy.Counts.class);
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The other process, which ends when nobody asks any more. */
    public static void main(String[] none) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // where the emulator complains
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Emulator.main(new String[] {Integer.toString(port)});
        MongoCosts.quieten();
        try (CountingProxy proxy = new CountingProxy(port);
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answers.println(proxy.port());
            while (questions.readLine() != null) {
                answers.println(JSON.writeValueAsString(proxy.take()));
            }
        }
        System.exit(0);
    }
}
