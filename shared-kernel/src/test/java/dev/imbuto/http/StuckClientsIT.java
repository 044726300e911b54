package dev.imbuto.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What they hold is let go of within a silence, here half a second, or little more. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(30)
class StuckClientsIT {
    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final Duration AT_LATEST = Duration.ofSeconds(5);
    private static final AtomicInteger UNDER_WAY = new AtomicInteger();

    private static ServletWebServerApplicationContext server;

    private Socket socket = new Socket();

    @BeforeAll
    static void start() {
        server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Server.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "logging.level.root=ERROR",
                        "imbuto.limits.slowest=1MB",
                        "imbuto.limits.silence=" + SILENCE.toMillis() + "ms")
                .bannerMode(Banner.Mode.OFF)
                .run();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void hangUp() throws IOException {
        socket.close();
    }

    @Test
    void a_body_that_stops_is_answered_and_the_connection_closed() throws Exception {
        send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        // Tomcat settles on 400 before anybody is asked
        assertThat(answer()).startsWith("HTTP/1.1 400").contains("\"code\":\"bad-request\"");
        assertNothingUnderWay();
    }

    @Test
    void a_body_of_a_byte_now_and_then_is_not_waited_for() throws Exception {
        send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");

        assertThat(trickle()).isLessThan(AT_LATEST);
        assertNothingUnderWay();
    }

    @Test
    void neither_is_one_that_nobody_wants() throws Exception {
        send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");

        assertThat(trickle()).isLessThan(AT_LATEST);
        assertNothingUnderWay();
    }

    @Test
    void neither_is_a_form() throws Exception {
        send("POST /refused?a=b HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: 1000\r\n\r\n");

        assertThat(trickle()).isLessThan(AT_LATEST);
        assertNothingUnderWay();
    }

    @Test
    void lines_may_come_slowly_but_each_in_time() throws Exception {
        send("POST /lines HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 15; i++) {
            send("2\r\nx\n\r\n");
            Thread.sleep(SILENCE.toMillis() / 10);
        }
        assertThat(UNDER_WAY).hasValue(1);

        assertThat(trickle("1\r\ny\r\n")).isLessThan(AT_LATEST);
        assertNothingUnderWay();
    }

    @Test
    void an_answer_that_is_never_read_is_broken_off() throws Exception {
        send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
        await(() -> UNDER_WAY.get() == 1);

        assertNothingUnderWay();
    }

    /** So often that Tomcat sees it go on. */
    @Test
    void so_is_one_that_is_read_a_little_now_and_then() throws Exception {
        socket.setReceiveBufferSize(4 * 1024);
        send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
        byte[] little = new byte[4 * 1024];
        long began = System.nanoTime();
        do {
            Thread.sleep(20);
            if (socket.getInputStream().read(little) < 0) {
                break;
            }
        } while (UNDER_WAY.get() > 0);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_LATEST.plus(AT_LATEST));
    }

    @Test
    void a_large_answer_that_is_read_at_a_fair_pace_is_whole() throws Exception {
        send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        long read = 0;
        byte[] much = new byte[1 << 20];
        InputStream in = socket.getInputStream();
        for (int n = in.read(much); n >= 0; n = in.read(much)) {
            read += n;
            Thread.sleep(2);
        }

        assertThat(read).isGreaterThan(Controller.LARGE);
    }

    @Test
    void connections_without_a_request_are_closed() throws Exception {
        send("");
        assertThat(answer()).isEmpty();

        send("GET /small HTTP/1.1\r\nHost: x\r\n\r\n");
        long began = System.nanoTime();
        assertThat(answer()).startsWith("HTTP/1.1 200");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThan(SILENCE.dividedBy(2))
                .isLessThan(AT_LATEST);
    }

    @Test
    void an_error_that_is_sent_has_its_document_although_the_body_cannot_be_read() throws Exception {
        send("POST /error-sent HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        // Tomcat settles on 400 here too
        assertThat(answer()).startsWith("HTTP/1.1 400").contains("\"code\":\"bad-request\"");
    }

    @Test
    void a_refused_body_is_read_so_that_the_connection_can_go_on() throws Exception {
        for (int i = 0; i < 3; i++) {
            send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + " ".repeat(100_000));
        }
        send("GET /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        String answers = answer();
        assertThat(answers.split("HTTP/1.1 403", -1)).hasSize(4);
        assertThat(answers).contains("HTTP/1.1 200");
    }

    private void send(String text) throws IOException {
        if (socket.isClosed() || !socket.isConnected()) {
            if (socket.isClosed()) {
                socket = new Socket();
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) AT_LATEST.toMillis());
            socket.connect(new java.net.InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.getWebServer().getPort()));
        }
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** All that comes until the server closes the connection, which is then closed here too. */
    private String answer() throws IOException {
        try (Socket closing = socket) {
            return new String(closing.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private Duration trickle() throws Exception {
        return trickle(" ");
    }

    /** Sends a little now and then until the server has closed the connection. */
    private Duration trickle(String little) throws Exception {
        long began = System.nanoTime();
        OutputStream out = socket.getOutputStream();
        socket.setSoTimeout(1);
        try {
            while (Duration.ofNanos(System.nanoTime() - began).compareTo(AT_LATEST) < 0) {
                out.write(little.getBytes(ISO_8859_1));
                Thread.sleep(100);
                try {
                    if (socket.getInputStream().read(new byte[4096]) < 0) {
                        break;
                    }
                } catch (SocketTimeoutException nothingYet) {
                    // it goes on
                }
            }
        } catch (SocketException closed) {
            // as it should be
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void assertNothingUnderWay() throws Exception {
        await(() -> UNDER_WAY.get() == 0);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + AT_LATEST.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

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
        /** Little between server and client, as on a line, so that Tomcat sees every byte that is read. */
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> littleBuffered() {
            return factory -> factory.addConnectorCustomizers(
                    connector -> connector.setProperty("socket.txBufSize", Integer.toString(8 * 1024)));
        }
    }

    @RestController
    static class Controller {
        static final int LARGE = 64 << 20;

        private final JsonBodies bodies;

        Controller(JsonBodies bodies) {
            this.bodies = bodies;
        }

        @PostMapping("/read")
        String read(HttpServletRequest request) throws IOException {
            return underWay(() -> bodies.bytes(request).length + "");
        }

        @PostMapping("/refused")
        void refused(HttpServletRequest request) {
            request.getParameter("a");
            throw new ProblemException(new Problem(403, "forbidden", "No."));
        }

        @PostMapping("/error-sent")
        void errorSent(HttpServletResponse response) throws IOException {
            response.sendError(404);
        }

        @PostMapping("/lines")
        String lines(HttpServletRequest request) throws IOException {
            return underWay(() -> {
                Runnable before = PacedInput.betweenLines(request);
                InputStream in = request.getInputStream();
                before.run();
                for (int b = in.read(); b >= 0; b = in.read()) {
                    if (b == '\n') {
                        before.run();
                    }
                }
                return "";
            });
        }

        @GetMapping("/large")
        void large(HttpServletResponse response) throws IOException {
            underWay(() -> {
                byte[] part = new byte[16 * 1024];
                for (int written = 0; written < LARGE; written += part.length) {
                    response.getOutputStream().write(part);
                }
                return "";
            });
        }

        @GetMapping("/small")
        String small() {
            return "small";
        }

        private interface Work {
            String done() throws IOException;
        }

        private static String underWay(Work work) throws IOException {
            UNDER_WAY.incrementAndGet();
            try {
                return work.done();
            } finally {
                UNDER_WAY.decrementAndGet();
            }
        }
    }
}
