package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The identity provider is a key pair made here, and an HTTP server that gives its public half away. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CallingWithATokenIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ISSUER = "https://id.example.org";
    private static final AtomicInteger FETCHED = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static HttpServer provider;
    private static RSAKey pair;
    private static ServletWebServerApplicationContext server;

    @BeforeAll
    static void start() throws Exception {
        pair = new RSAKeyGenerator(2048).keyID("one").generate();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/jwks", exchange -> {
            FETCHED.incrementAndGet();
            byte[] keys = new JWKSet(pair.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        provider.start();
        server = start(
                "spring.security.oauth2.resourceserver.jwt.issuer-uri=" + ISSUER,
                "spring.security.oauth2.resourceserver.jwt.audiences=imbuto",
                "spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:"
                        + provider.getAddress().getPort() + "/jwks",
                "imbuto.jwt.roles-claim=realm_access.roles");
    }

    private static ServletWebServerApplicationContext start(String... properties) {
        return (ServletWebServerApplicationContext) new SpringApplicationBuilder(AccessOverHttpIT.Server.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "logging.level.root=OFF",
                        "imbuto.limits.failed-attempts=1000",
                        "imbuto.data=" + folder)
                .properties(properties)
                .bannerMode(Banner.Mode.OFF)
                .run();
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.stop(0);
    }

    @Test
    void who_has_a_role_may_do_what_the_role_may_and_is_known_by_the_subject() throws Exception {
        String token = signed(claims -> claims);

        assertThat(send("/v1/me", token).body()).isEqualTo("Caller[keyId=jwt:7c1e, role=ANALYST, client=loopback]");
        assertThat(send("/v1/reports/funnel", token).statusCode()).isEqualTo(200);
        assertThat(send("/v1/reports/funnel", signed(roles("integrator"))).statusCode())
                .isEqualTo(403);
    }

    @Test
    void of_several_roles_the_one_that_may_most_counts_and_without_one_nobody_is_known() throws Exception {
        assertThat(send("/v1/me", signed(roles("offline_access", "analyst", "Compliance")))
                        .body())
                .contains("role=COMPLIANCE");
        assertThat(send("/v1/me", signed(roles("offline_access"))).statusCode()).isEqualTo(401);
        assertThat(send(
                                "/v1/me",
                                signed(claims ->
                                        claims.claim("realm_access", null).claim("roles", List.of("admin"))))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void issuer_audience_and_times_have_to_fit() throws Exception {
        Instant now = Instant.now();
        List<UnaryOperator<JWTClaimsSet.Builder>> wrong = List.of(
                claims -> claims.issuer("https://other.example.org"),
                claims -> claims.issuer(null),
                claims -> claims.audience("another"),
                claims -> claims.audience((String) null),
                claims -> claims.expirationTime(Date.from(now.minusSeconds(120))),
                claims -> claims.expirationTime(null),
                claims -> claims.notBeforeTime(Date.from(now.plusSeconds(120))),
                claims -> claims.subject(null),
                claims -> claims.subject(" "),
                claims -> claims.subject("a\nb"),
                claims -> claims.subject("x".repeat(201)));

        for (UnaryOperator<JWTClaimsSet.Builder> change : wrong) {
            HttpResponse<String> answer = send("/v1/me", signed(change));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("\"code\":\"unauthenticated\"");
        }
    }

    @Test
    void the_signature_has_to_be_the_providers() throws Exception {
        RSAKey stranger = new RSAKeyGenerator(2048).keyID("one").generate();
        SignedJWT byStranger = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims().build());
        byStranger.sign(new RSASSASigner(stranger));
        SignedJWT byPublicKey = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims().build());
        byPublicKey.sign(new MACSigner(pair.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8)));
        String good = signed(claims -> claims);

        for (String token : List.of(
                byStranger.serialize(),
                byPublicKey.serialize(),
                new PlainJWT(claims().build()).serialize(),
                good.substring(0, good.lastIndexOf('.') + 1),
                good.substring(0, good.length() - 10) + "AAAAAAAAAA",
                "a.b.c")) {
            assertThat(send("/v1/me", token).statusCode()).as(token).isEqualTo(401);
        }
    }

    @Test
    void an_api_key_is_one_still_and_the_providers_keys_are_fetched_seldom() throws Exception {
        String key = server.getBean(ApiKeys.class).create(Role.ANALYST).key();
        assertThat(send("/v1/me", key).statusCode()).isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            assertThat(send("/v1/me", signed(claims -> claims)).statusCode()).isEqualTo(200);
        }

        assertThat(FETCHED.get()).isLessThan(5);
    }

    @Test
    void a_provider_that_is_away_makes_tokens_wait_and_keys_not() throws Exception {
        try (ServletWebServerApplicationContext alone = start(
                "spring.security.oauth2.resourceserver.jwt.issuer-uri=" + ISSUER,
                "spring.security.oauth2.resourceserver.jwt.audiences=imbuto",
                "spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:9/jwks")) {
            HttpResponse<String> answer = send(alone, "/v1/me", signed(claims -> claims));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"code\":\"identity-provider-unavailable\"");
            assertThat(send(alone, "/docs/style.css", signed(claims -> claims)).statusCode())
                    .isEqualTo(200);
            String key = alone.getBean(ApiKeys.class).create(Role.ANALYST).key();
            assertThat(send(alone, "/v1/me", key).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void without_issuer_or_audience_there_is_no_start() {
        assertThatThrownBy(() -> start("spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:9/jwks"))
                .hasStackTraceContaining("issuer-uri and .audiences must be set");
    }

    private static UnaryOperator<JWTClaimsSet.Builder> roles(String... roles) {
        return claims -> claims.claim("realm_access", Map.of("roles", List.of(roles)));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("imbuto")
                .subject("7c1e")
                .claim("realm_access", Map.of("roles", List.of("analyst")))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    private static String signed(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(),
                change.apply(claims()).build());
        token.sign(new RSASSASigner(pair));
        return token.serialize();
    }

    private static HttpResponse<String> send(String path, String token) throws IOException, InterruptedException {
        return send(server, path, token);
    }

    private static HttpResponse<String> send(ServletWebServerApplicationContext to, String path, String token)
            throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + to.getWebServer().getPort() + path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }
}
