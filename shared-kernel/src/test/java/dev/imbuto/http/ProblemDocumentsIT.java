package dev.imbuto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.SequenceConflictException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProblemDocumentsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ServletWebServerApplicationContext server;
    private static int port;

    @BeforeAll
    static void start() {
        server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.SERVLET)
                .properties("server.port=0", "server.address=127.0.0.1", "logging.level.root=ERROR")
                .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                .run();
        port = server.getWebServer().getPort();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_document_has_the_members_of_the_contract_in_order() throws Exception {
        HttpResponse<String> answer = post("/read", "{\"word\":7}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"urn:imbuto:problem:malformed\",\"title\":\"Malformed\",\"status\":400,"
                        + "\"detail\":\"/word: must be a string\",\"code\":\"malformed\","
                        + "\"errors\":[{\"message\":\"must be a string\",\"pointer\":\"/word\"}]}");
    }

    @Test
    void a_problem_may_carry_members_of_its_own() throws Exception {
        JsonNode problem = JSON.readTree(get("/taken").body());

        assertThat(problem.at("/code").stringValue()).isEqualTo("already-captured");
        assertThat(problem.at("/title").stringValue()).isEqualTo("Already captured");
        assertThat(problem.at("/id").stringValue()).isEqualTo("4711");
        assertThat(problem.has("errors")).isFalse();
        assertThat(problem.has("retryAfter")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere,               404, not-found",
        "/read,                  405, method-not-allowed",
        "/csv,                   406, not-acceptable",
        "/defect,                500, defect",
        "/overflow,              500, defect",
        "/from-a-filter,         500, defect",
        "/unavailable,           503, log-unavailable",
        "/contended,             503, contended",
        "/translated,            418, teapot",
        "/wanting?n=x,           400, malformed",
        "/wanting,               400, malformed",
        "/header,                400, malformed",
        "/error,                 404, not-found"
    })
    void whatever_goes_wrong_is_a_problem_document(String path, int status, String code) throws Exception {
        HttpResponse<String> answer =
                HTTP.send(request(path).header("Accept", "application/json").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertProblem(answer, status, code);
        assertThat(answer.body()).doesNotContain("secret", "Exception", "java.");
    }

    @Test
    void a_parameter_or_header_at_fault_is_named() throws Exception {
        assertThat(JSON.readTree(get("/wanting?n=x").body()).at("/errors"))
                .isEqualTo(JSON.readTree("[{\"message\":\"must be a whole number\",\"parameter\":\"n\"}]"));
        assertThat(JSON.readTree(get("/wanting").body()).at("/errors"))
                .isEqualTo(JSON.readTree("[{\"message\":\"is required\",\"parameter\":\"n\"}]"));
        assertThat(JSON.readTree(get("/header").body()).at("/errors"))
                .isEqualTo(JSON.readTree("[{\"message\":\"is required\",\"header\":\"X-Needed\"}]"));
    }

    @ParameterizedTest
    @CsvSource({
        "/wanting?n=1&q=%00,            q",
        "/wanting?n=1&q=a%E2%80%AEb,    q",
        "/wanting?n=1&q=%FF,            ''",
        "/wanting?n=1&q=%zz,            ''",
        "/wanting?n=1&%00=1,            ''",
        "/things/a%E2%80%AEb,           ref",
        "/things/a%01b,                 ref"
    })
    void an_address_holds_text_only(String path, String parameter) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
        assertThat(JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                        .at("/errors/0/parameter")
                        .stringValue())
                .isEqualTo(parameter);
    }

    @Test
    void a_client_learns_which_methods_there_are() throws Exception {
        assertThat(get("/read").headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void every_503_says_when_to_try_again() throws Exception {
        assertThat(get("/unavailable").headers().firstValue("Retry-After")).contains("1");
        assertThat(get("/later").headers().firstValue("Retry-After")).contains("8");
    }

    @Test
    void a_body_of_another_type_is_415() throws Exception {
        HttpResponse<String> answer = HTTP.send(
                request("/read")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(JSON.readTree(answer.body()).at("/errors/0/header").stringValue())
                .isEqualTo("Content-Type");
    }

    @Test
    void a_body_of_more_than_4_megabytes_is_413_announced_or_not() throws Exception {
        byte[] large = new byte[(int) Limits.DEFAULT.body().toBytes() + 1];
        HttpRequest announced = request("/read")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(large))
                .build();
        HttpRequest chunked = request("/read")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large)))
                .build();

        assertProblem(HTTP.send(announced, BodyHandlers.ofString()), 413, "too-large");
        assertProblem(HTTP.send(chunked, BodyHandlers.ofString()), 413, "too-large");
    }

    @Test
    void a_defect_is_told_by_an_id_alone() throws Exception {
        JsonNode problem = JSON.readTree(get("/defect").body());

        assertThat(problem.at("/detail").stringValue())
                .contains(problem.at("/incident").stringValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /a/%2 HTTP/1.1\\r\\nHost: x                      | 400
            GET /a/%zz HTTP/1.1\\r\\nHost: x                     | 400
            GET /../../etc/passwd HTTP/1.1\\r\\nHost: x          | 400
            GET /a\\\\b HTTP/1.1\\r\\nHost: x                    | 400
            GET /things/a%FF HTTP/1.1\\r\\nHost: x                | 400
            GET /things/a%00 HTTP/1.1\\r\\nHost: x                | 400
            GET /a{b} HTTP/1.1\\r\\nHost: x                      | 400
            GET / HTTP/1.1                                       | 400
            GET / HTTP/1.1\\r\\nHost: x\\r\\nHost: y             | 400
            G<>T / HTTP/1.1\\r\\nHost: x                         | 400
            GET / HTTP/9.9\\r\\nHost: x                          | 505
            POST /read HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nContent-Length: -1 | 400
            POST /read HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nContent-Length: 1\\r\\nContent-Length: 2 | 400
            POST /read HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nTransfer-Encoding: nonsense | 501
            TRACE / HTTP/1.1\\r\\nHost: x                        | 405
            """)
    void what_tomcat_itself_refuses_shows_nothing_of_tomcat(String head, int status) throws Exception {
        String answer = raw(head.replace("\\r\\n", "\r\n").replace("\\\\", "\\") + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer).doesNotContainIgnoringCase("tomcat").doesNotContain("<html", "xception");
    }

    @Test
    void half_an_answer_never_looks_like_a_whole_one() {
        assertThatThrownBy(() -> get("/half")).isInstanceOf(IOException.class);
    }

    @Test
    void a_client_that_sends_and_reads_nothing_is_disconnected_after_30_seconds() {
        Connector connector =
                ((TomcatWebServer) server.getWebServer()).getTomcat().getConnector();

        assertThat(connector.getProperty("connectionTimeout")).isEqualTo(30_000);
    }

    @Test
    void endless_headers_are_refused() throws Exception {
        String answer =
                raw("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(20_000) + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContainIgnoringCase("tomcat");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.at("/status").intValue()).isEqualTo(status);
        assertThat(problem.at("/code").stringValue()).isEqualTo(code);
        assertThat(problem.at("/type").stringValue()).isEqualTo("urn:imbuto:problem:" + code);
        assertThat(problem.at("/title").stringValue()).isNotEmpty();
        assertThat(problem.at("/detail").stringValue()).isNotEmpty();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return HTTP.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    record Read(String word) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                SecurityAutoConfiguration.class,
                OAuth2ResourceServerWebSecurityAutoConfiguration.class,
                UserDetailsServiceAutoConfiguration.class,
                ServletWebSecurityAutoConfiguration.class,
                SecurityFilterAutoConfiguration.class
            })
    @Import({HttpConfiguration.class, Controller.class})
    static class Server {
        @Bean
        ProblemTranslator teapots() {
            return exception -> exception instanceof UnsupportedOperationException
                    ? Optional.of(new Problem(418, "teapot", "Short and stout."))
                    : Optional.empty();
        }

        @Bean
        jakarta.servlet.Filter failing() {
            return (request, response, chain) -> {
                if (((HttpServletRequest) request).getRequestURI().equals("/from-a-filter")) {
                    throw new IllegalStateException("secret");
                }
                chain.doFilter(request, response);
            };
        }
    }

    @RestController
    static class Controller {
        private final JsonBodies bodies;

        Controller(JsonBodies bodies) {
            this.bodies = bodies;
        }

        @PostMapping("/read")
        Read read(HttpServletRequest request) throws IOException {
            return bodies.read(bodies.bytes(request), Read.class);
        }

        @GetMapping("/taken")
        void taken() {
            throw new ProblemException(new Problem(409, "already-captured", "It is there.").with("id", "4711"));
        }

        @GetMapping(value = "/csv", produces = MediaType.TEXT_PLAIN_VALUE)
        String csv() {
            return "a,b";
        }

        @GetMapping("/half")
        void half(HttpServletResponse response) throws IOException {
            response.getOutputStream().write(65);
            response.flushBuffer();
            throw new IllegalStateException("secret");
        }

        @GetMapping("/defect")
        void defect() {
            throw new IllegalStateException("secret");
        }

        @GetMapping("/overflow")
        void overflow() {
            throw new StackOverflowError("secret");
        }

        @GetMapping("/unavailable")
        void unavailable() {
            throw new LogUnavailableException("secret", null);
        }

        @GetMapping("/later")
        void later() {
            throw new ProblemException(
                    new Problem(429, "too-many-requests", "Slow down.").retryAfter(java.time.Duration.ofMillis(7_100)));
        }

        @GetMapping("/contended")
        void contended() {
            throw new SequenceConflictException("secret", 7);
        }

        @GetMapping("/translated")
        void translated() {
            throw new UnsupportedOperationException("secret");
        }

        @GetMapping("/wanting")
        Map<String, Integer> wanting(
                @RequestParam("n") int n, @RequestParam(name = "q", required = false) @Nullable String q) {
            return Map.of("n", n);
        }

        @GetMapping("/header")
        void header(@RequestHeader("X-Needed") String needed) {}

        @GetMapping("/things/{ref}")
        String thing(@PathVariable("ref") String ref) {
            return ref;
        }
    }
}
