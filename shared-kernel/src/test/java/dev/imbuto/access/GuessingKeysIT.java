package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The server is behind a proxy, so that each test can come from an address of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuessingKeysIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static ServletWebServerApplicationContext server;
    private static ApiKey.Made right;

    @BeforeAll
    static void start() {
        server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(AccessOverHttpIT.Server.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "server.forward-headers-strategy=native",
                        "logging.level.root=ERROR",
                        "imbuto.limits.failed-attempts=3",
                        "imbuto.data=" + folder)
                .bannerMode(Banner.Mode.OFF)
                .run();
        right = server.getBean(ApiKeys.class).create(Role.ANALYST);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void has_to_wait_after_a_few_and_a_right_key_from_there_does_not() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(send("/v1/status", "203.0.113.1", "Bearer nonsense" + i).statusCode())
                    .isEqualTo(401);
        }

        HttpResponse<String> early = send("/v1/status", "203.0.113.1", "Bearer nonsense");

        assertThat(early.statusCode()).isEqualTo(429);
        assertThat(early.headers().firstValue("Retry-After")).contains("1");
        assertThat(early.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(early.body()).contains("\"code\":\"too-many-attempts\"").doesNotContain("nonsense");
        assertThat(send("/v1/status", "203.0.113.1", "Bearer " + right.key()).statusCode())
                .isEqualTo(200);
        assertThat(send("/v1/openapi.json", "203.0.113.1", "Bearer nonsense").statusCode())
                .isEqualTo(200);
    }

    @Test
    void is_counted_by_key_too_wherever_it_comes_from_and_does_not_lock_its_owner_out() throws Exception {
        String wrong = right.key().substring(0, right.key().length() - 3) + "AAA";
        for (int i = 0; i < 3; i++) {
            assertThat(send("/v1/status", "198.51.100." + i, "Bearer " + wrong).statusCode())
                    .isEqualTo(401);
        }

        assertThat(send("/v1/status", "198.51.100.9", "Bearer " + wrong).statusCode())
                .isEqualTo(429);
        assertThat(send("/v1/status", "198.51.100.9", "Bearer " + right.key()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void without_any_key_is_no_attempt() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(send("/v1/status", "203.0.113.7", null).statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> send(String path, String from, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getWebServer().getPort() + path))
                .header("X-Forwarded-For", from);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
