package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.imbuto.access.ApiKey;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.Subject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * What the running program answers to, asked of its handler mappings, must be what this table says, for each role and for
 * nobody. A route that is added without a row here fails.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryRouteForEveryRoleIT {
    /** {@code +} may, {@code -} may not; in the order of the first line. */
    private static final String TABLE = """
            route                                            nobody integrator analyst compliance admin
            POST   /v1/contacts                                   -          +       -          -     +
            POST   /v1/contacts/{ref}/record-touch                -          +       -          -     +
            POST   /v1/contacts/{ref}/update-profile              -          +       -          -     +
            POST   /v1/contacts/{ref}/grant-consent               -          +       -          -     +
            POST   /v1/contacts/{ref}/withdraw-consent            -          +       -          -     +
            POST   /v1/contacts/{ref}/answer-qualification        -          +       -          -     +
            POST   /v1/contacts/{ref}/score                       -          +       -          -     +
            POST   /v1/contacts/{ref}/qualify                     -          +       -          -     +
            POST   /v1/contacts/{ref}/disqualify                  -          +       -          -     +
            POST   /v1/contacts/{ref}/recycle                     -          +       -          -     +
            POST   /v1/contacts/{ref}/assign                      -          +       -          -     +
            POST   /v1/contacts/{ref}/open-opportunity            -          +       -          -     +
            POST   /v1/contacts/{ref}/advance-opportunity         -          +       -          -     +
            POST   /v1/contacts/{ref}/revise-opportunity          -          +       -          -     +
            POST   /v1/contacts/{ref}/close-won                   -          +       -          -     +
            POST   /v1/contacts/{ref}/close-lost                  -          +       -          -     +
            POST   /v1/contacts/{ref}/reopen-opportunity          -          +       -          -     +
            POST   /v1/contacts/{ref}/reverse-win                 -          +       -          -     +
            POST   /v1/contacts/{ref}/correct-date                -          +       -          -     +
            POST   /v1/contacts/{ref}/correct-win                 -          +       -          -     +
            POST   /v1/contacts/{ref}/erase                       -          -       -          +     +
            POST   /v1/campaigns                                  -          +       -          -     +
            POST   /v1/campaigns/{key}/record-spend               -          +       -          -     +
            POST   /v1/campaigns/{key}/correct-spend              -          +       -          -     +
            POST   /v1/campaigns/{key}/end                        -          +       -          -     +
            PUT    /v1/pipelines/{key}                            -          +       -          -     +
            POST   /v1/periods/{key}/freeze                       -          +       +          -     +
            GET    /v1/periods/{key}                              -          +       +          +     +
            GET    /v1/periods/{key}/timeline                     -          +       +          +     +
            GET    /v1/periods/{key}/funnel                       -          -       +          +     +
            GET    /v1/periods/{key}/roi                          -          -       +          +     +
            GET    /v1/periods/{key}/attribution                  -          -       +          +     +
            POST   /v1/commands                                   -          +       -          -     +
            GET    /v1/contacts                                   -          +       -          +     +
            GET    /v1/contacts/{ref}                             -          +       -          +     +
            GET    /v1/contacts/{ref}/timeline                    -          +       -          +     +
            GET    /v1/contacts/{ref}/dossier                     -          -       -          +     +
            GET    /v1/audit                                      -          -       -          +     +
            GET    /v1/audit/reads                                -          -       -          +     +
            GET    /v1/campaigns                                  -          +       +          +     +
            GET    /v1/campaigns/{key}                            -          +       +          +     +
            GET    /v1/campaigns/{key}/timeline                   -          +       +          +     +
            GET    /v1/pipelines                                  -          +       +          +     +
            GET    /v1/pipelines/{key}                            -          +       +          +     +
            GET    /v1/pipelines/{key}/timeline                   -          +       +          +     +
            GET    /v1/reports/funnel                             -          -       +          +     +
            GET    /v1/reports/movements                          -          -       +          +     +
            GET    /v1/reports/time-in-stage                      -          -       +          +     +
            GET    /v1/reports/roi                                -          -       +          +     +
            GET    /v1/reports/pipeline                           -          -       +          +     +
            GET    /v1/reports/attribution                        -          -       +          +     +
            GET    /v1/reports/paths                              -          -       +          +     +
            GET    /v1/receipts/verify                            -          -       +          +     +
            GET    /v1/exports/facts                              -          -       +          -     +
            GET    /v1/exports/ocel                               -          -       +          -     +
            POST   /v1/replays                                    -          -       +          -     +
            GET    /v1/replays                                    -          -       +          -     +
            GET    /v1/replays/{id}                               -          -       +          -     +
            DELETE /v1/replays/{id}                               -          -       +          -     +
            POST   /v1/replays/{id}/cancel                        -          -       +          -     +
            GET    /v1/replays/{id}/diff                          -          -       +          -     +
            GET    /v1/facts                                      -          -       -          -     +
            POST   /v1/facts/rebuild                              -          -       -          -     +
            POST   /v1/facts/rebuild/cancel                       -          -       -          -     +
            DELETE /v1/facts/kept                                 -          -       -          -     +
            GET    /v1/status                                     -          +       +          +     +
            GET    /v1/openapi.json                               +          +       +          +     +
            GET    /docs                                          +          +       +          +     +
            GET    /docs/page.js                                  +          +       +          +     +
            GET    /docs/swagger-ui/**                            +          +       +          +     +
            GET    /actuator/health                               +          +       +          +     +
            GET    /actuator/health/liveness                      +          +       +          +     +
            GET    /actuator/health/readiness                     +          +       +          +     +
            """;

    /** Where a handler is that is for nobody to reach, whatever the method. */
    private static final Set<String> FOR_NOBODY = Set.of(
            "/error",
            "/actuator",
            "/actuator/health/**",
            "/v1/openapi.json/swagger-config",
            "/v1/openapi.yaml",
            "/v1/openapi.json.yaml",
            "/webjars/**",
            "/swagger-ui/**",
            "/swagger-ui*/**",
            "/**");

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final List<String> CALLERS = List.of("nobody", "integrator", "analyst", "compliance", "admin");

    /** Of the one contact there is: what an analyst must never read, and no log may hold. */
    private static final String[] PERSONAL = {
        "Zosimo Quattrocchi", "zosimo", "quattrocchi", "zosimo.q@example.org", "+39 055 7766554", "Capostazione"
    };

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> KEYS = new HashMap<>();
    private static final Queue<String> LOGGED = new ConcurrentLinkedQueue<>();
    private static final AppenderBase<ILoggingEvent> REMEMBERING = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            LOGGED.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getMDCPropertyMap());
            for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                LOGGED.add(cause.getClassName() + " " + cause.getMessage());
            }
        }
    };

    @TempDir
    private static Path folder;

    private static Server server;
    private static ApiKeys keys;

    @BeforeAll
    static void start() throws Exception {
        ServerOptions options = new ServerOptions();
        options.port = 0;
        options.address = "127.0.0.1";
        server = Server.start(
                DataFolder.open(folder.resolve("data"), Currency.getInstance("EUR")),
                options,
                new PrintWriter(new StringWriter()));
        keys = server.bean(ApiKeys.class);
        for (Role role : Role.values()) {
            KEYS.put(role.name().toLowerCase(Locale.ROOT), keys.create(role).key());
        }
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ((Logger) LoggerFactory.getLogger("dev.imbuto")).setLevel(Level.TRACE);
        REMEMBERING.setContext(root.getLoggerContext());
        REMEMBERING.start();
        root.addAppender(REMEMBERING);
        assertThat(send("POST", "/v1/contacts", KEYS.get("integrator"), """
                {"externalId":"known","person":{"name":"Zosimo Quattrocchi","email":"zosimo.q@example.org",
                 "phone":"+39 055 7766554","jobTitle":"Capostazione"},"source":"web","campaign":"spring",
                 "company":{"name":"Ferrovie","sector":"rail","country":"IT"},
                 "touch":{"channel":"email","kind":"click"},"effectiveAt":"2026-01-05"}""").statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(REMEMBERING);
        server.close();
    }

    @Test
    void the_table_has_every_route_that_the_program_has_and_no_other() {
        Set<String> routes = new TreeSet<>();
        for (HandlerMapping mapping : server.bean(DispatcherServlet.class).getHandlerMappings()) {
            if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
                methods.getHandlerMethods().keySet().forEach(info -> routes.addAll(routes(info)));
            } else if (mapping instanceof AbstractUrlHandlerMapping addresses) {
                addresses.getHandlerMap().keySet().stream()
                        .filter(address -> !FOR_NOBODY.contains(address))
                        .forEach(address -> routes.add("GET " + address));
            }
        }
        CommandCatalog.all().stream().filter(type -> !type.makesSubject()).forEach(type -> {
            String ref = type.subject() == Subject.CONTACT ? "{ref}" : "{key}";
            routes.add("POST /v1/" + type.subject().field() + "s/" + ref + "/" + type.segment());
        });
        assertThat(routes).contains("POST /v1/contacts/{ref}/{command}", "POST /v1/campaigns/{key}/{command}");
        routes.removeIf(route -> route.endsWith("/{command}"));
        // one handler takes all parts of the health, and only these two are let through to it
        routes.add("GET /actuator/health/liveness");
        routes.add("GET /actuator/health/readiness");

        assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(routes);
    }

    private static List<String> routes(RequestMappingInfo info) {
        List<String> routes = new ArrayList<>();
        Set<String> patterns = new TreeSet<>(info.getPatternValues());
        patterns.removeAll(FOR_NOBODY);
        for (String pattern : patterns) {
            if (info.getMethodsCondition().getMethods().isEmpty()) {
                routes.add("any " + pattern);
            }
            info.getMethodsCondition().getMethods().forEach(method -> routes.add(method + " " + pattern));
        }
        return routes;
    }

    @Test
    void each_caller_may_do_what_the_table_says_and_nothing_else() throws Exception {
        Map<String, String> wrong = new TreeMap<>();
        for (Map.Entry<String, List<Boolean>> row : table().entrySet()) {
            String method = row.getKey().substring(0, row.getKey().indexOf(' '));
            String path = address(row.getKey().substring(row.getKey().indexOf(' ') + 1));
            for (int i = 0; i < CALLERS.size(); i++) {
                for (String asked : method.equals("GET") ? List.of("GET", "HEAD") : List.of(method)) {
                    HttpResponse<String> answer = send(asked, path, KEYS.get(CALLERS.get(i)), "{}");
                    int expected = row.getValue().get(i) ? 200 : i == 0 ? 401 : 403;
                    if (expected == 200 ? !isLetIn(answer) : answer.statusCode() != expected) {
                        wrong.put(asked + " " + path + " by " + CALLERS.get(i), answer.statusCode() + answer.body());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** It was somebody's business, though what was asked may make no sense. */
    private static boolean isLetIn(HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case 200, 201, 202, 204, 400, 415, 422 -> true;
            case 404, 409 ->
                answer.request().method().equals("HEAD") || !answer.body().contains("\"not-found\"");
            default -> false;
        };
    }

    @Test
    void no_caller_may_use_another_method_than_those_of_the_table() throws Exception {
        Map<String, Set<String>> methods = new TreeMap<>();
        table().keySet()
                .forEach(route -> methods.computeIfAbsent(
                                address(route.substring(route.indexOf(' ') + 1)), path -> new TreeSet<>())
                        .add(route.substring(0, route.indexOf(' '))));
        methods.values().stream().filter(some -> some.contains("GET")).forEach(some -> some.add("HEAD"));

        Map<String, Integer> wrong = new TreeMap<>();
        for (Map.Entry<String, Set<String>> address : methods.entrySet()) {
            for (String method : METHODS) {
                if (!address.getValue().contains(method)) {
                    int known = send(method, address.getKey(), KEYS.get("admin"), "{}")
                            .statusCode();
                    int nobody = send(method, address.getKey(), null, "{}").statusCode();
                    if ((known != 405 && known != 404) || nobody != 401) {
                        wrong.put(method + " " + address.getKey(), known);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void what_is_for_nobody_is_not_there() throws Exception {
        for (String pattern : FOR_NOBODY) {
            for (String method : METHODS) {
                String path = pattern.replace("/**", "/x").replace("*", "x");
                assertThat(send(method, path, KEYS.get("admin"), "{}").statusCode())
                        .as(method + " " + path)
                        .isEqualTo(404);
                assertThat(send(method, path, null, "{}").statusCode()).isEqualTo(401);
            }
        }
    }

    @Test
    void whether_a_contact_is_known_cannot_be_told_by_who_may_not_read_it() throws Exception {
        for (String caller : List.of("nobody", "analyst")) {
            HttpResponse<String> known = send("GET", "/v1/contacts/ext:known", KEYS.get(caller), "");
            HttpResponse<String> unknown = send("GET", "/v1/contacts/ext:nobody", KEYS.get(caller), "");

            assertThat(known.body()).isEqualTo(unknown.body());
        }
    }

    @Test
    void an_analyst_reads_no_personal_data_wherever_it_looks() throws Exception {
        int read = 0;
        for (String route : table().keySet()) {
            String path = address(route.substring(route.indexOf(' ') + 1)).replace("ext:nobody", "ext:known");
            boolean isReport = path.startsWith("/v1/reports/");
            for (String query : List.of(
                    "",
                    isReport ? "?by=source,campaign,channel,landingPage" : "?q=email",
                    "?by=owner,team,sector,country")) {
                HttpResponse<String> answer = send(
                        route.substring(0, route.indexOf(' ')),
                        path + query,
                        KEYS.get("analyst"),
                        "{}",
                        "Accept",
                        isReport && query.contains("team") ? "text/csv" : "*/*");
                read += answer.statusCode() == 200 ? 1 : 0;
                assertThat(answer.headers().map() + answer.body())
                        .as(route + query)
                        .doesNotContainIgnoringCase(PERSONAL);
            }
        }
        assertThat(read).isGreaterThan(15);
    }

    @Test
    void a_key_that_is_malformed_expired_or_revoked_opens_no_door_but_the_open_ones() throws Exception {
        ApiKey.Made revoked = keys.create(Role.ADMIN);
        keys.revoke(revoked.id());
        ApiKey.Made expired = keys.create(Role.ADMIN, null, Instant.now().plusSeconds(1));
        Thread.sleep(1_100);
        String good = KEYS.get("admin");
        List<String> wrong = List.of(
                "Bearer " + revoked.key(),
                "Bearer " + expired.key(),
                "Bearer " + good.substring(0, good.length() - 1),
                "Bearer " + good + "x",
                "Bearer  ",
                "Bearer " + good + " " + good,
                "Basic " + good,
                good,
                "Bearer imb_",
                "Bearer imb_" + "a".repeat(5_000));
        for (Map.Entry<String, List<Boolean>> row : table().entrySet()) {
            String method = row.getKey().substring(0, row.getKey().indexOf(' '));
            String path = address(row.getKey().substring(row.getKey().indexOf(' ') + 1));
            for (String authorization : wrong) {
                HttpResponse<String> answer = sendAs(method, path, authorization, "{}");
                if (row.getValue().get(0)) {
                    assertThat(answer.statusCode()).as(row.getKey()).isEqualTo(200);
                } else {
                    assertThat(answer.statusCode()).as(row.getKey()).isIn(401, 429);
                }
                assertThat(answer.headers().map() + answer.body()).doesNotContain("imb_", good.substring(15));
            }
        }
    }

    @Test
    void neither_answers_nor_the_log_repeat_a_key_or_a_person() throws Exception {
        String integrator = KEYS.get("integrator");
        List<String> bodies = List.of(
                "{\"person\":{\"name\":\"Zosimo Quattrocchi\",\"email\":\"zosimo.q@example.org\",\"age\":1}}",
                "{\"person\":{\"name\":\"Zosimo Quattrocchi\",\"email\":[\"zosimo.q@example.org\"]}}",
                "{\"person\":\"Zosimo Quattrocchi\"}",
                "{\"person\":{\"name\":\"Zosimo Quattrocchi\\u0000\"}}",
                "{\"person\":{\"phone\":\"+39 055 7766554\"",
                "Zosimo Quattrocchi",
                "{\"reason\":\"no-fit\",\"note\":\"Capostazione\"}");
        for (String route : table().keySet()) {
            if (!route.startsWith("GET")) {
                String path = address(route.substring(route.indexOf(' ') + 1)).replace("ext:nobody", "ext:known");
                for (String body : bodies) {
                    HttpResponse<String> answer = send(route.substring(0, route.indexOf(' ')), path, integrator, body);
                    assertThat(answer.statusCode()).as(route + body).isLessThan(500);
                    if (answer.statusCode() >= 400) {
                        assertThat(answer.body()).as(route + body).doesNotContain("Quattrocchi", "7766554", "zosimo.q");
                    }
                }
            }
        }
        sendAs("GET", "/v1/status?key=" + integrator, "Bearer " + integrator + "x", "");

        List<String> secrets = new ArrayList<>(List.of(PERSONAL));
        KEYS.values().forEach(key -> secrets.add(key.substring(15)));
        assertThat(LOGGED)
                .allSatisfy(line -> assertThat(line).doesNotContainIgnoringCase(secrets.toArray(String[]::new)));
    }

    private static Map<String, List<Boolean>> table() {
        Map<String, List<Boolean>> table = new TreeMap<>();
        for (String line : TABLE.lines().skip(1).toList()) {
            String[] cells = line.strip().split("\\s+");
            table.put(
                    cells[0] + " " + cells[1],
                    Stream.of(cells).skip(2).map("+"::equals).toList());
        }
        return table;
    }

    private static String address(String pattern) {
        return pattern.replace("{ref}", "ext:nobody")
                .replace("{key}", "nothing")
                .replace("{id}", "none")
                .replace("/**", "/swagger-ui.css");
    }

    private static HttpResponse<String> send(String method, String path, String key, String body, String... headers)
            throws Exception {
        return sendAs(method, path, key == null ? null : "Bearer " + key, body, headers);
    }

    private static HttpResponse<String> sendAs(
            String method, String path, String authorization, String body, String... headers) throws Exception {
        boolean reads = List.of("GET", "HEAD", "OPTIONS").contains(method);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Content-Type", path.equals("/v1/commands") ? "application/x-ndjson" : "application/json")
                .method(method, reads ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
