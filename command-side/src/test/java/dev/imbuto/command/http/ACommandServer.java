package dev.imbuto.command.http;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.command.batch.BatchConfiguration;
import dev.imbuto.command.contact.InMemoryPersonalData;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.command.wiring.CommandSideConfiguration;
import dev.imbuto.http.HttpConfiguration;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import dev.imbuto.privacy.PersonalData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The write side behind real HTTP on a free port, over a SQLite log in a folder. */
public final class ACommandServer implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final ServletWebServerApplicationContext context;
    private String integrator;

    private ACommandServer(ServletWebServerApplicationContext context) {
        this.context = context;
        this.integrator = key(Role.INTEGRATOR);
    }

    /** Sends with this key from now on. */
    public ACommandServer as(String apiKey) {
        integrator = apiKey;
        return this;
    }

    /** @param more configuration that replaces or adds beans */
    public static ACommandServer in(Path folder, Class<?>... more) {
        Class<?>[] sources =
                Stream.concat(Stream.of(Side.class), Arrays.stream(more)).toArray(Class<?>[]::new);
        return new ACommandServer((ServletWebServerApplicationContext) new SpringApplicationBuilder(sources)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "logging.level.root=ERROR",
                        "spring.main.allow-bean-definition-overriding=true",
                        "imbuto.currency=EUR",
                        "imbuto.data=" + folder)
                .bannerMode(Banner.Mode.OFF)
                .run());
    }

    public int port() {
        return context.getWebServer().getPort();
    }

    public String integrator() {
        return integrator;
    }

    public String key(Role role) {
        return context.getBean(ApiKeys.class).create(role).key();
    }

    public EventLog log() {
        return context.getBean(EventLog.class);
    }

    /** @param headers name, value, name, value … */
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, BodyPublishers.ofString(body))
                .setHeader("Authorization", "Bearer " + integrator)
                .setHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        HttpConfiguration.class,
        AccessConfiguration.class,
        CommandSideConfiguration.class,
        CommandHttpConfiguration.class,
        BatchConfiguration.class
    })
    static class Side {
        @Value("${imbuto.data}")
        private Path data;

        @Bean
        ApiKeys apiKeys() {
            return ApiKeys.open(data.resolve(ApiKeys.FILE), Clock.systemUTC());
        }

        @Bean
        IdempotencyAnswers idempotencyAnswers() {
            return IdempotencyAnswers.open(data.resolve(IdempotencyAnswers.FILE), Clock.systemUTC());
        }

        @Bean
        EventCodec eventCodec() {
            return new EventCodec();
        }

        @Bean
        EventLog eventLog() {
            return SqliteEventLog.open(data.resolve("log.db"));
        }

        @Bean
        Snapshots snapshots() {
            return SqliteSnapshots.open(data.resolve("snapshots.db"));
        }

        @Bean
        PersonalData personalData() {
            return new InMemoryPersonalData();
        }
    }
}
