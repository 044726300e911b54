package dev.imbuto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Two threads that somebody keeps, and then many more requests than may wait for one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class MoreRequestsThanThreadsIT {
    private static final int THREADS = 2;
    private static final int REQUESTS = Bounds.WAITING + 100;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static CountDownLatch kept;
    private static CountDownLatch letGo;

    private ServletWebServerApplicationContext server;

    @BeforeEach
    void start() {
        kept = new CountDownLatch(THREADS);
        letGo = new CountDownLatch(1);
        server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Server.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "server.tomcat.threads.max=" + THREADS,
                        "server.tomcat.threads.min-spare=" + THREADS,
                        "logging.level.root=ERROR")
                .bannerMode(Banner.Mode.OFF)
                .run();
    }

    @AfterEach
    void stop() {
        letGo.countDown();
        server.close();
    }

    @Test
    void are_turned_away_until_few_wait_and_the_others_are_answered() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> keeping = send(THREADS, "/keep");
        kept.await();
        List<CompletableFuture<HttpResponse<String>>> waiting = send(REQUESTS, "/quick");
        Thread.sleep(500); // until they wait

        letGo.countDown();

        List<HttpResponse<String>> answers = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : waiting) {
            answers.add(answer.get());
        }
        assertThat(answers)
                .extracting(HttpResponse::statusCode)
                .contains(200, 503)
                .containsOnly(200, 503);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 503)
                .hasSizeLessThanOrEqualTo(REQUESTS - Bounds.WAITING)
                .allSatisfy(refused -> {
                    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
                    assertThat(refused.body()).contains("\"code\":\"overloaded\"");
                });
        for (CompletableFuture<HttpResponse<String>> answer : keeping) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        assertThat(send(1, "/quick").get(0).get().statusCode()).isEqualTo(200);
    }

    private List<CompletableFuture<HttpResponse<String>>> send(int requests, String path) {
        URI address = URI.create("http://127.0.0.1:" + server.getWebServer().getPort() + path);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            answers.add(HTTP.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()));
        }
        return answers;
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
    static class Server {}

    @RestController
    static class Controller {
        @GetMapping("/keep")
        String keep() throws InterruptedException {
            kept.countDown();
            letGo.await();
            return "kept";
        }

        @GetMapping("/quick")
        String quick() {
            return "quick";
        }
    }
}
