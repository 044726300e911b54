package dev.imbuto.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The packed jar as a server on a free port of this machine, with an admin key made for the occasion. */
final class ServedImbuto implements AutoCloseable {
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;
    private final String key;

    private ServedImbuto(Process process, String address, String key) {
        this.process = process;
        this.address = address;
        this.key = key;
    }

    static ServedImbuto start(Path jar, Path data, String... jvmArguments) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String[] command = new String[jvmArguments.length + 8];
        command[0] = java;
        System.arraycopy(jvmArguments, 0, command, 1, jvmArguments.length);
        String[] rest = {"-jar", jar.toString(), "serve", "--port", Integer.toString(port), "--data", data.toString()};
        System.arraycopy(rest, 0, command, 1 + jvmArguments.length, rest.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line;
        do {
            line = output.readLine();
            if (line == null) {
                throw new IOException("the server ended before it listened");
            }
            System.out.println("server: " + line);
        } while (!line.contains("listens on"));
        Thread drain = new Thread(() -> output.lines().forEach(more -> System.out.println("server: " + more)));
        drain.setDaemon(true);
        drain.start();
        return new ServedImbuto(process, "http://127.0.0.1:" + port, adminKey(java, jar, data));
    }

    private static String adminKey(String java, Path jar, Path data) throws IOException, InterruptedException {
        Process keys = new ProcessBuilder(
                        java, "-jar", jar.toString(), "keys", "create", "--role", "admin", "--data", data.toString())
                .start();
        String answer = new String(keys.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        keys.waitFor();
        int start = answer.indexOf("imb_");
        if (start < 0) {
            throw new IOException("no key in: " + answer);
        }
        return answer.substring(start, answer.indexOf('"', start));
    }

    String address() {
        return address;
    }

    String key() {
        return key;
    }

    long pid() {
        return process.pid();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).header("Authorization", "Bearer " + key);
    }

    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
