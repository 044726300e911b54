package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.Subject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DocumentOfTheApiIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern ONLY = Pattern.compile("there is no parameter surprise here, only ([^\"]*)");

    @TempDir
    private static Path folder;

    private static Server server;
    private static JsonNode document;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        ServerOptions options = new ServerOptions();
        options.port = 0;
        options.address = "127.0.0.1";
        server = Server.start(
                DataFolder.open(folder.resolve("data"), Currency.getInstance("EUR")),
                options,
                new PrintWriter(new StringWriter()));
        admin = server.bean(ApiKeys.class).create(Role.ADMIN).key();
        document = new JsonMapper().readTree(get("/v1/openapi.json", null).body());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void it_is_of_version_3_1_and_needs_no_key() throws Exception {
        assertThat(document.get("openapi").stringValue()).startsWith("3.1");
        assertThat(get("/v1/openapi.json", null).headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    }

    @Test
    void it_has_every_route_that_there_is_and_no_other() {
        Set<String> routes = new TreeSet<>();
        server.bean(DispatcherServlet.class).getHandlerMappings().stream()
                .filter(RequestMappingHandlerMapping.class::isInstance)
                .flatMap(mapping -> ((RequestMappingHandlerMapping) mapping).getHandlerMethods().keySet().stream())
                .forEach(route -> route.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> route.getPatternValues().stream()
                                .filter(path -> path.startsWith("/v1/") && !path.startsWith("/v1/openapi"))
                                .forEach(path -> routes.add(method + " " + path))));
        assertThat(routes).contains("POST /v1/contacts/{ref}/{command}", "POST /v1/campaigns/{key}/{command}");
        routes.removeIf(route -> route.endsWith("/{command}"));
        CommandCatalog.all().stream()
                .filter(command -> !command.makesSubject())
                .forEach(command -> routes.add("POST /v1/" + command.subject().field() + "s/"
                        + (command.subject() == Subject.CONTACT ? "{ref}/" : "{key}/") + command.segment()));
        routes.add("GET /actuator/health");
        routes.add("GET /actuator/health/liveness");
        routes.add("GET /actuator/health/readiness");

        assertThat(documented()).containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void each_route_is_open_to_an_admin_and_each_command_is_known() throws Exception {
        for (String operation : documented()) {
            String[] methodAndPath = operation.split(" ");
            HttpResponse<String> answer = send(methodAndPath[0], address(methodAndPath[1]), admin);

            assertThat(answer.body())
                    .as(operation)
                    .doesNotContain("\"code\":\"not-found\"")
                    .doesNotContain("\"code\":\"method-not-allowed\"")
                    .doesNotContain("\"code\":\"unknown-command\"");
            assertThat(answer.statusCode()).as(operation).isNotIn(401, 403, 405, 500);
        }
    }

    @Test
    void reads_take_the_documented_parameters_and_no_other() throws Exception {
        int asked = 0;
        for (String operation : documented()) {
            String[] methodAndPath = operation.split(" ");
            if (methodAndPath[0].equals("GET")) {
                Set<String> known = known(methodAndPath[1], "?surprise=1");
                known.addAll(known(methodAndPath[1], "?surprise=1&subject=opportunity"));
                known.remove("");
                if (!known.isEmpty()) {
                    asked++;
                    assertThat(queryParameters(methodAndPath[1]))
                            .as(operation)
                            .containsExactlyInAnyOrderElementsOf(known);
                }
            }
        }
        assertThat(asked).isGreaterThan(8);
    }

    /** What the server says that it knows. */
    private static Set<String> known(String path, String query) throws Exception {
        Matcher only = ONLY.matcher(get(address(path) + query, admin).body());
        return only.find() ? new TreeSet<>(List.of(only.group(1).split(", "))) : new TreeSet<>();
    }

    @Test
    void every_reference_leads_somewhere() {
        List<String> references = new ArrayList<>();
        collectReferences(document, references);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void every_operation_has_a_name_of_its_own_and_says_how_it_fails() {
        List<String> names = new ArrayList<>();
        operations().forEach(operation -> {
            names.add(operation.get("operationId").stringValue());
            assertThat(operation.path("summary").stringValue(""))
                    .as(operation.toString())
                    .isNotBlank();
            assertThat(operation.at("/responses/default/$ref").stringValue())
                    .isEqualTo("#/components/responses/Problem");
        });

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void a_command_is_documented_as_it_is_read() {
        JsonNode closeWon = document.at("/components/schemas/CloseWon");

        assertThat(closeWon.get("additionalProperties").booleanValue()).isFalse();
        assertThat(closeWon.get("required").toString()).isEqualTo("[\"amount\"]");
        assertThat(closeWon.at("/properties/amount/$ref").stringValue()).isEqualTo("#/components/schemas/Money");
        assertThat(closeWon.at("/properties").has("contact")).isFalse();
        assertThat(document.at("/paths/~1v1~1commands/post/requestBody/content").has("application/x-ndjson"))
                .isTrue();
    }

    @Test
    void the_page_is_made_of_what_this_server_has() throws Exception {
        HttpResponse<String> page = get("/docs", null);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
        Matcher links = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page.body());
        int found = 0;
        while (links.find()) {
            found++;
            assertThat(links.group(1)).startsWith("/");
            assertThat(get(links.group(1), null).statusCode())
                    .as(links.group(1))
                    .isEqualTo(200);
        }
        assertThat(found).isGreaterThanOrEqualTo(4);
    }

    private static List<String> documented() {
        List<String> operations = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    private static Stream<JsonNode> operations() {
        return document.get("paths").valueStream().flatMap(JsonNode::valueStream);
    }

    private static List<String> queryParameters(String path) {
        return document.get("paths")
                .get(path)
                .at("/get/parameters")
                .valueStream()
                .filter(parameter -> parameter.path("in").stringValue("").equals("query"))
                .map(parameter -> parameter.get("name").stringValue())
                .toList();
    }

    private static void collectReferences(JsonNode node, List<String> references) {
        if (node.path("$ref").isString()) {
            references.add(node.get("$ref").stringValue());
        }
        node.valueStream().forEach(child -> collectReferences(child, references));
    }

    private static String address(String path) {
        return path.replace("{ref}", "ext:nobody")
                .replace("periods/{key}", "periods/2016")
                .replace("{key}", "nothing")
                .replace("{id}", "none");
    }

    private static HttpResponse<String> get(String path, String key) throws Exception {
        return send("GET", path, key);
    }

    private static HttpResponse<String> send(String method, String path, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", path.equals("/v1/commands") ? "application/x-ndjson" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}"));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) throws URISyntaxException {
        return new URI("http://127.0.0.1:" + server.port() + path);
    }
}
