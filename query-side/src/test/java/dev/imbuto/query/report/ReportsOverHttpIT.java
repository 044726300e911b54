package dev.imbuto.query.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.http.HttpConfiguration;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.funnel.FunnelConfiguration;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.movements.MovementsConfiguration;
import dev.imbuto.query.timeinstage.TimeInStageConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportsOverHttpIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static ServletWebServerApplicationContext server;
    private static String analyst = "";

    @BeforeAll
    static void start() {
        server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Server.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "logging.level.root=ERROR",
                        "imbuto.data=" + folder)
                .bannerMode(Banner.Mode.OFF)
                .run();
        analyst = server.getBean(ApiKeys.class).create(Role.ANALYST).key();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void answers_in_json_unless_asked_otherwise() throws Exception {
        String funnel = "/v1/reports/funnel?asOf=2024-02-01&by=source&window=P1D";
        HttpResponse<String> answer = get(funnel, "*/*");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("""
                {"asOf":"2024-02-01T00:00:00Z","groups":[{"key":{"source":"(blank)"},"stages":[\
                {"stage":"LEAD","now":0,"reached":1,"entries":1},{"stage":"PROSPECT","now":1,"reached":1,"entries":1},\
                {"stage":"OPPORTUNITY","now":0,"reached":0,"entries":0},{"stage":"CUSTOMER","now":0,"reached":0,"entries":0},\
                {"stage":"DISQUALIFIED","now":0,"reached":0,"entries":0},{"stage":"LOST","now":0,"reached":0,"entries":0}],\
                "conversion":[{"from":"LEAD","to":"PROSPECT","next":1.0,"cumulative":1.0},\
                {"from":"PROSPECT","to":"OPPORTUNITY","next":0.0,"cumulative":0.0},\
                {"from":"OPPORTUNITY","to":"CUSTOMER","next":null,"cumulative":0.0}],"complete":true}],\
                "receipt":{"report":"funnel","position":2,"headHash":"%s","projection":"facts/3","parameters":{\
                "asKnownAt":"position:2","asOf":"2024-02-01T00:00:00Z","by":"source","window":"P1D"},"sha256":"%s"}}""".formatted(
                        server.getBean(EventLog.class).head().hash(),
                        sha256(get(funnel, "text/csv").body())));
    }

    @Test
    void answers_in_csv_with_the_receipt_in_a_header() throws Exception {
        HttpResponse<String> answer =
                get("/v1/reports/movements?from=2024-01-01&to=2024-02-01&owner=%C3%A4", "text/csv");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv;charset=UTF-8");
        assertThat(answer.body()).startsWith("stage,opening,inBy.(new),inBy.LEAD,");
        assertThat(answer.body().lines()).hasSize(7);
        assertThat(answer.headers().firstValue("Imbuto-Receipt"))
                .hasValueSatisfying(receipt -> assertThat(receipt)
                        .startsWith("{\"report\":\"movements\",\"position\":2,")
                        .contains("\"owner\":\"\\u00E4\""));
    }

    @Test
    void answers_time_in_stage_in_both() throws Exception {
        String path = "/v1/reports/time-in-stage?asOf=2024-02-01";

        assertThat(get(path, "application/json").body()).contains("""
                {"stage":"LEAD","entries":1,"records":1,\
                "completed":{"n":1,"mean":3600.0,"p50":3600.0,"p75":3600.0,"p90":3600.0,"max":3600.0},\
                "open":{"n":0,"medianAge":null,"maxAge":null},"survivalMedian":3600.0,"exits":{"PROSPECT":1}}""");
        assertThat(get(path, "text/csv").body())
                .startsWith("stage,entries,records,completed.n,completed.mean,")
                .contains("\r\nLEAD,1,1,1,3600.0,3600.0,3600.0,3600.0,3600.0,0,,,3600.0,0,1,0,0,0,0\r\n");
    }

    @Test
    void answers_a_parameter_that_it_cannot_read_with_a_problem_in_whatever_format_was_asked_for() throws Exception {
        for (String accept : new String[] {"application/json", "text/csv"}) {
            HttpResponse<String> answer = get("/v1/reports/funnel?asOf=yesterday&colour=red", accept);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body())
                    .contains(
                            "\"code\":\"malformed\"",
                            "\"parameter\":\"asOf\"",
                            "yesterday",
                            "\"parameter\":\"colour\"");
        }
    }

    @Test
    void is_for_analysts_and_compliance_only() throws Exception {
        assertThat(get("/v1/reports/funnel", "*/*", key(Role.COMPLIANCE)).statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/reports/funnel", "*/*", key(Role.INTEGRATOR)).statusCode())
                .isEqualTo(403);
        assertThat(get("/v1/reports/funnel", "*/*", "none").statusCode()).isEqualTo(401);
    }

    private static String sha256(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    private static String key(Role role) {
        return server.getBean(ApiKeys.class).create(role).key();
    }

    private static HttpResponse<String> get(String path, String accept) throws Exception {
        return get(path, accept, analyst);
    }

    private static HttpResponse<String> get(String path, String accept, String key) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + server.getWebServer().getPort() + path);
        return HTTP.send(
                HttpRequest.newBuilder(address)
                        .header("Accept", accept)
                        .header("Authorization", "Bearer " + key)
                        .build(),
                BodyHandlers.ofString());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        HttpConfiguration.class,
        AccessConfiguration.class,
        ReportConfiguration.class,
        FunnelConfiguration.class,
        MovementsConfiguration.class,
        TimeInStageConfiguration.class
    })
    static class Server {
        private static final Story STORY = new Story();

        static {
            STORY.captured("ann", "2024-01-01", null);
            STORY.qualified("ann", "2024-01-01T01:00:00Z");
        }

        @Bean
        ApiKeys apiKeys() {
            return ApiKeys.open(folder.resolve(ApiKeys.FILE), Clock.systemUTC());
        }

        @Bean
        EventLog log() {
            return STORY.log();
        }

        @Bean
        FactStore facts() {
            return Facts.of(STORY.history());
        }
    }
}
