package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What is configured holds for the program as a whole: the last that is let in, and the first that is not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class LimitsAtTheirEdgesIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> CONFIGURED = Map.of(
            "imbuto.limits.body", "2KB",
            "imbuto.limits.batch", "3",
            "imbuto.limits.line", "1KB",
            "imbuto.limits.nesting", "5",
            "imbuto.limits.string", "100",
            "imbuto.limits.page", "7",
            "imbuto.limits.by", "2",
            "imbuto.limits.batches", "1");

    @TempDir
    private static Path folder;

    private static Server server;
    private static String admin;

    @BeforeAll
    static void start() {
        CONFIGURED.forEach(System::setProperty);
        try {
            server = serve("127.0.0.1", false, "data");
        } finally {
            CONFIGURED.keySet().forEach(System::clearProperty);
        }
        admin = server.bean(ApiKeys.class).create(Role.ADMIN).key();
    }

    private static Server serve(String address, boolean behindProxy, String data) {
        ServerOptions options = new ServerOptions();
        options.port = 0;
        options.address = address;
        options.behindProxy = behindProxy;
        return Server.start(
                DataFolder.open(folder.resolve(data), Currency.getInstance("EUR")),
                options,
                new PrintWriter(new StringWriter()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void bodies() throws Exception {
        String body = "{\"externalId\":\"b\"}";

        assertThat(post("/v1/contacts", body + " ".repeat(2048 - body.length())).statusCode())
                .isEqualTo(201);
        assertThat(post("/v1/contacts", body + " ".repeat(2049 - body.length())).statusCode())
                .isEqualTo(413);
    }

    @Test
    void lines_of_a_batch() throws Exception {
        String line = "{\"command\":\"capture-lead\",\"externalId\":\"l\"}";

        assertThat(post("/v1/commands", line + " ".repeat(1024 - line.length()) + "\n")
                        .body())
                .contains("\"status\":201");
        assertThat(post("/v1/commands", line + " ".repeat(1025 - line.length()) + "\n")
                        .body())
                .contains("\"status\":413", "more than 1024 bytes");
    }

    @Test
    void lines_in_a_batch() throws Exception {
        String lines =
                "\n{\"ref\":\"a\",\"command\":\"x\"}\n{\"ref\":\"b\",\"command\":\"x\"}\n{\"ref\":\"c\",\"command\":\"x\"}\n";

        assertThat(post("/v1/commands", lines).body().lines())
                .anySatisfy(answer -> assertThat(answer).contains("\"line\":3", "\"status\":404"))
                .anySatisfy(answer ->
                        assertThat(answer).contains("\"line\":4", "\"ref\":\"c\"", "\"status\":413", "batch-too-long"));
    }

    @Test
    void batches_at_once() throws Exception {
        try (Socket endless = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            endless.getOutputStream()
                    .write(("POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + admin
                                    + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));

            HttpResponse<String> second = postUntil(429);
            assertThat(second.body()).contains("too-many-batches");
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
        }
        postUntil(200);
    }

    private static HttpResponse<String> postUntil(int status) throws Exception {
        HttpResponse<String> answer = post("/v1/commands", "{}\n");
        for (int i = 0; i < 500 && answer.statusCode() != status; i++) {
            Thread.sleep(10);
            answer = post("/v1/commands", "{}\n");
        }
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer;
    }

    @Test
    void nesting_and_strings() throws Exception {
        assertThat(post("/v1/contacts", "{\"externalId\":" + "[".repeat(4) + "]".repeat(4) + "}")
                        .body())
                .contains("must be a string");
        assertThat(post("/v1/contacts", "{\"externalId\":" + "[".repeat(5) + "]".repeat(5) + "}")
                        .body())
                .contains("bounds of nesting (5)");
        assertThat(post("/v1/contacts", "{\"externalId\":\"s\",\"source\":\"" + "x".repeat(100) + "\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(post("/v1/contacts", "{\"externalId\":\"t\",\"source\":\"" + "x".repeat(101) + "\"}")
                        .body())
                .contains("\"pointer\":\"/source\"", "more than 100 characters");
    }

    @Test
    void pages_and_dimensions() throws Exception {
        for (String path : new String[] {"/v1/contacts", "/v1/campaigns", "/v1/pipelines", "/v1/audit"}) {
            assertThat(get(path + "?limit=7").statusCode()).as(path).isEqualTo(200);
            assertThat(get(path + "?limit=8").statusCode()).as(path).isEqualTo(400);
        }
        assertThat(get("/v1/reports/funnel?by=source,owner").statusCode()).isEqualTo(200);
        assertThat(get("/v1/reports/funnel?by=source,owner,team").body()).contains("by has more than 2 dimensions: 3");
    }

    @Test
    void the_documentation_has_each_limit_and_its_default() throws Exception {
        Map<String, String> written = new TreeMap<>();
        Matcher rows = Pattern.compile("\\| `imbuto\\.limits\\.([a-z-]+)` \\| (\\S+) \\|")
                .matcher(Files.readString(Path.of("..", "docs", "access.md")));
        while (rows.find()) {
            written.put(rows.group(1), rows.group(2));
        }
        Map<String, String> there = new TreeMap<>();
        for (String type : new String[] {
            "dev.imbuto.http.Limits",
            "dev.imbuto.command.batch.BatchLimits",
            "dev.imbuto.query.report.ReportLimits",
            "dev.imbuto.query.receipt.ReceiptLimits",
            "dev.imbuto.query.replay.ReplayLimits"
        }) {
            var constructor = Class.forName(type).getDeclaredConstructors()[0];
            for (var parameter : constructor.getParameters()) {
                there.put(
                        parameter.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT),
                        parameter.getAnnotation(DefaultValue.class).value()[0]);
            }
        }

        assertThat(written).isEqualTo(there);
    }

    @Test
    void who_listens_to_everybody_without_tls_is_warned_and_nobody_else() {
        assertThat(server.warning()).isEmpty();
        try (Server open = serve("0.0.0.0", false, "open");
                Server proxied = serve("0.0.0.0", true, "proxied")) {
            assertThat(open.warning())
                    .hasValueSatisfying(text -> assertThat(text).contains("WARNING", "without TLS"));
            assertThat(proxied.warning()).isEmpty();
        }
    }

    private static HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return HTTP.send(
                request(path)
                        .header(
                                "Content-Type",
                                path.equals("/v1/commands") ? "application/x-ndjson" : "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + admin);
    }
}
