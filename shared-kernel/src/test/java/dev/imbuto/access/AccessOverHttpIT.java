package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.http.HttpConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccessOverHttpIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<Role, String> KEYS = new EnumMap<>(Role.class);

    @TempDir
    private static Path folder;

    private static ServletWebServerApplicationContext server;
    private static ApiKeys keys;

    @BeforeAll
    static void start() {
        server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Server.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "logging.level.root=ERROR",
                        "imbuto.limits.failed-attempts=10000",
                        "imbuto.data=" + folder.resolve("new"))
                .bannerMode(Banner.Mode.OFF)
                .run();
        keys = server.getBean(ApiKeys.class);
        for (Role role : Role.values()) {
            KEYS.put(role, keys.create(role).key());
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        // method, path, integrator, analyst, compliance, admin
        "POST,   /v1/contacts/ext:a/qualify, 200, 403, 403, 200",
        "POST,   /v1/contacts/ext:a/erase,   403, 403, 200, 200",
        "GET,    /v1/reports/funnel,         403, 200, 200, 200",
        "HEAD,   /v1/reports/funnel,         403, 200, 200, 200",
        "GET,    /v1/status,                 200, 200, 200, 200",
        "POST,   /v1/status,                 405, 405, 405, 405",
        "DELETE, /v1/contacts/ext:a,         404, 404, 404, 404",
        "GET,    /v1/nowhere,                404, 404, 404, 404",
        "GET,    /error,                     404, 404, 404, 404",
        "GET,    /v1/status/,                404, 404, 404, 404",
        "OPTIONS, /v1/status,                405, 405, 405, 405"
    })
    void a_route_is_for_the_roles_that_were_declared(
            String method, String path, int integrator, int analyst, int compliance, int admin) throws Exception {
        List<Integer> statuses = List.of(
                status(method, path, Role.INTEGRATOR),
                status(method, path, Role.ANALYST),
                status(method, path, Role.COMPLIANCE),
                status(method, path, Role.ADMIN));

        assertThat(statuses).containsExactly(integrator, analyst, compliance, admin);
        assertThat(send(method, path, null).statusCode()).isEqualTo(401);
    }

    @Test
    void a_controller_without_a_declared_route_cannot_be_reached_by_anybody() throws Exception {
        HttpResponse<String> answer = send("GET", "/v1/forgotten", "Bearer " + KEYS.get(Role.ADMIN));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"not-found\"");
    }

    @Test
    void open_routes_need_no_key_and_do_not_mind_a_wrong_one() throws Exception {
        assertThat(send("GET", "/v1/openapi.json", null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v1/openapi.json", "Bearer imb_a_b").statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/docs/style.css", null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer x",
                "Basic YWRtaW46YWRtaW4=",
                "Bearer imb_aaaaaaaaaa_bbbb",
                "nonsense",
                "Bearer imb_x_y, Bearer imb_x_z"
            })
    void anything_but_a_key_is_401_and_says_how_to_do_better(String authorization) throws Exception {
        HttpResponse<String> answer = send("GET", "/v1/status", authorization);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"imbuto\", error=\"invalid_token\"");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"unauthenticated\"").doesNotContain("imb_aaa");
    }

    @Test
    void no_key_is_401_no_right_is_403_both_as_problems() throws Exception {
        HttpResponse<String> nobody = send("GET", "/v1/status", null);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"imbuto\"");
        assertThat(nobody.body()).contains("\"status\":401");

        HttpResponse<String> denied = send("GET", "/v1/reports/funnel", "Bearer " + KEYS.get(Role.INTEGRATOR));
        assertThat(denied.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(denied.body()).contains("\"code\":\"forbidden\"");
    }

    @Test
    void a_revoked_key_is_refused_from_the_next_request_on() throws Exception {
        ApiKey.Made made = keys.create(Role.ANALYST);
        assertThat(send("GET", "/v1/status", "bearer " + made.key()).statusCode())
                .isEqualTo(200);

        keys.revoke(made.id());

        assertThat(send("GET", "/v1/status", "bearer " + made.key()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void a_controller_knows_who_is_calling_also_when_it_streams() throws Exception {
        ApiKey.Made made = keys.create(Role.COMPLIANCE);
        String expected = "Caller[keyId=" + made.id() + ", role=COMPLIANCE, client=loopback]";

        assertThat(send("GET", "/v1/me", "Bearer " + made.key()).body()).isEqualTo(expected);
        assertThat(send("GET", "/v1/me/streamed", "Bearer " + made.key()).body())
                .isEqualTo(expected);
    }

    @Test
    void there_are_no_sessions_and_no_cookies() throws Exception {
        assertThat(send("GET", "/v1/status", "Bearer " + KEYS.get(Role.ADMIN))
                        .headers()
                        .allValues("Set-Cookie"))
                .isEmpty();
        assertThat(send("GET", "/login", null).statusCode()).isEqualTo(401);
    }

    @Test
    void a_part_of_an_address_may_hold_a_slash_and_never_reaches_another_route_by_it() throws Exception {
        String integrator = "Bearer " + KEYS.get(Role.INTEGRATOR);

        assertThat(send("POST", "/v1/contacts/ext:a%2Fb%25c/qualify", integrator)
                        .body())
                .isEqualTo("ext:a/b%c qualify");
        assertThat(send("POST", "/v1/contacts/x%2Ferase", integrator).statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/v1/contacts/x/%65rase", integrator).statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/v1/contacts/x/ERASE", integrator).body()).isEqualTo("x ERASE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/contacts/x/erase;a=b",
                "/v1/contacts//x/erase",
                "/v1/contacts/./x/erase",
                "/v1/contacts/y/../x/erase",
                "/v1/contacts/y/%2e%2e/x/erase"
            })
    void tricks_with_paths_are_refused(String path) throws Exception {
        assertThat(send("POST", path, "Bearer " + KEYS.get(Role.ADMIN)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_route_declared_twice_stops_the_start() {
        Routes one = new Routes().all(HttpMethod.GET, "/v1/status");

        assertThatThrownBy(() -> new RouteTable(List.of(one, new Routes().allow(HttpMethod.GET, "/v1/status"))))
                .hasMessage("route is declared twice: GET /v1/status");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,loopback", "::1,loopback", "10.1.2.3,private", "192.168.0.1,private", "172.16.0.1,private",
        "169.254.1.1,private", "fd00::1,private", "fe80::1,private", "8.8.8.8,public", "2001:4860::8888,public",
        "localhost,public", "127.0.0.256,public", "x:1,public"
    })
    void addresses_are_remembered_by_their_class_only(String address, String expected) {
        assertThat(ClientAddress.kind(address)).isEqualTo(expected);
    }

    private static int status(String method, String path, Role role) throws Exception {
        return send(method, path, "Bearer " + KEYS.get(role)).statusCode();
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String authorization)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getWebServer().getPort() + path))
                .method(method, BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({HttpConfiguration.class, AccessConfiguration.class, Controller.class})
    static class Server {
        @Bean
        ApiKeys apiKeys(@Value("${imbuto.data}") Path data) throws IOException {
            Files.createDirectories(data);
            return ApiKeys.open(data.resolve(ApiKeys.FILE), Clock.systemUTC());
        }

        @Bean
        Routes contacts() {
            return new Routes()
                    .allow(HttpMethod.POST, "/v1/contacts/{ref}/{command}", Role.INTEGRATOR)
                    .allow(HttpMethod.POST, "/v1/contacts/{ref}/erase", Role.COMPLIANCE);
        }

        @Bean
        Routes reports() {
            return new Routes()
                    .all(HttpMethod.GET, "/v1/status")
                    .all(HttpMethod.GET, "/v1/me")
                    .all(HttpMethod.GET, "/v1/me/streamed")
                    .allow(HttpMethod.GET, "/v1/reports/funnel", Role.ANALYST, Role.COMPLIANCE);
        }
    }

    @RestController
    static class Controller {
        @PostMapping("/v1/contacts/{ref}/{command}")
        String command(@PathVariable("ref") String ref, @PathVariable("command") String command) {
            return ref + " " + command;
        }

        @DeleteMapping("/v1/contacts/{ref}")
        void undeclared() {}

        @GetMapping({"/v1/reports/funnel", "/v1/status", "/v1/openapi.json", "/docs/style.css", "/v1/forgotten"})
        String ok() {
            return "ok";
        }

        @GetMapping("/v1/me")
        String me(Caller caller) {
            return caller.toString();
        }

        @GetMapping("/v1/me/streamed")
        StreamingResponseBody streamed(Caller caller) {
            return out -> out.write(caller.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
