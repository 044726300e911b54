package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import dev.imbuto.command.node.CommandNode;
import dev.imbuto.query.node.QueryNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the files for containers, the proxy's and the programs say of each other: a name that nobody knows does nothing. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeployingTest {
    private static final Path ROOT = Path.of("..");
    private static final Map<String, Map<String, Object>> SERVICES = services();
    private static final String DOCKERFILE = read("deploy/Dockerfile");
    private static final String PROXY = read("deploy/haproxy.cfg");
    private static final Set<String> NODES = Set.of("command-1", "command-2", "query-1", "query-2");

    /** Of the Java runtime, not of any program. */
    private static final Set<String> OF_JAVA = Set.of("JAVA_TOOL_OPTIONS", "JAVA_HOME");

    @Test
    void each_variable_of_a_node_is_a_property_that_it_knows() {
        Set<String> known = new TreeSet<>(OF_JAVA);
        propertyNames().forEach(name -> known.add(variable(name)));
        assertThat(known).contains("SERVER_PORT", "IMBUTO_LOG", "IMBUTO_MASTERKEYFILE", "IMBUTO_FACTS_MEMORY");

        Set<String> used = new TreeSet<>(inTheImage().keySet());
        NODES.forEach(node -> used.addAll(environment(node).keySet()));
        Matcher exported =
                Pattern.compile("\\b((?:IMBUTO|SERVER|SPRING|LOGGING)_[A-Z_]+)").matcher(read("scripts/cluster"));
        while (exported.find()) {
            used.add(exported.group(1));
        }
        assertThat(used).isSubsetOf(known);
    }

    @Test
    void the_proxy_listens_where_it_is_published_and_asks_nodes_where_they_listen() {
        Map<String, String> proxy = environment("proxy");
        assertThat(placeholders()).containsExactlyInAnyOrderElementsOf(proxy.keySet());
        String port = inTheImage().get("SERVER_PORT");
        assertThat(proxy)
                .containsEntry("COMMAND_1", "command-1:" + port)
                .containsEntry("COMMAND_2", "command-2:" + port)
                .containsEntry("QUERY_1", "query-1:" + port)
                .containsEntry("QUERY_2", "query-2:" + port);
        String listening = proxy.get("PROXY_BIND").replace("*:", "");
        assertThat(list(SERVICES.get("proxy"), "ports")).allMatch(published -> published.endsWith(":" + listening));
        assertThat(DOCKERFILE).contains("EXPOSE " + port, "\"/opt/imbuto/ready\", \"" + port + "\"");
        assertThat(inTheImage()).containsEntry("SERVER_ADDRESS", "0.0.0.0");
    }

    @Test
    void only_the_proxy_is_reached_from_outside_and_only_from_this_machine() {
        SERVICES.forEach((name, service) -> assertThat(list(service, "ports"))
                .as(name)
                .allMatch(published -> name.equals("proxy") && published.startsWith("127.0.0.1:")));
    }

    @Test
    void nodes_name_the_members_of_the_replica_set_that_is_made() {
        ConnectionString log = new ConnectionString(environment("command-1").get("IMBUTO_LOG"));
        assertThat(log.getHosts()).containsExactlyInAnyOrder("db-1:27017", "db-2:27017", "db-3:27017");
        assertThat(SERVICES.keySet()).contains("db-1", "db-2", "db-3");
        String initiated = String.join("\n", list(SERVICES.get("replica-set"), "command"));
        log.getHosts().forEach(host -> assertThat(initiated).contains("host: \"" + host + "\""));
        assertThat(initiated).contains("_id: \"" + log.getRequiredReplicaSetName() + "\"");
        assertThat(list(SERVICES.get("db-1"), "command"))
                .containsSequence("--replSet", log.getRequiredReplicaSetName());
        NODES.forEach(node -> assertThat(environment(node)).isEqualTo(environment("command-1")));
    }

    @Test
    void the_master_key_is_a_secret_and_its_file_is_where_secrets_are() {
        NODES.forEach(node -> {
            assertThat(list(SERVICES.get(node), "secrets")).containsExactly("master-key");
            assertThat(environment(node)).containsEntry("IMBUTO_MASTERKEYFILE", "/run/secrets/master-key");
        });
        assertThat(read(".gitignore").lines()).contains("master.key");
    }

    @Test
    void nodes_run_as_nobody_in_particular_and_write_only_their_data() {
        assertThat(DOCKERFILE.lines().filter(line -> line.startsWith("USER "))).containsExactly("USER imbuto");
        assertThat(DOCKERFILE).contains("FROM eclipse-temurin:25-jre");
        NODES.forEach(node -> {
            assertThat(SERVICES.get(node)).containsEntry("read_only", true);
            assertThat(list(SERVICES.get(node), "cap_drop")).containsExactly("ALL");
        });
        assertThat(list(SERVICES.get("query-1"), "volumes"))
                .containsExactly("query-1:" + inTheImage().get("IMBUTO_DATA"));
        assertThat(list(SERVICES.get("query-2"), "volumes"))
                .containsExactly("query-2:" + inTheImage().get("IMBUTO_DATA"));
    }

    @Test
    void the_images_hold_what_the_build_makes() throws IOException {
        for (String node : List.of("command-side", "query-side")) {
            assertThat(read(node + "/pom.xml"))
                    .contains("<finalName>imbuto-" + node + "</finalName>", "<classifier>exec</classifier>");
        }
        assertThat(DOCKERFILE).contains("/build/${NODE}/target/imbuto-${NODE}-exec.jar");
        assertThat(SERVICES.get("command-1").get("build").toString()).contains("NODE=command-side");
        assertThat(SERVICES.get("query-2").get("build").toString()).contains("NODE=query-side");
        Set<String> modules = new TreeSet<>();
        Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(read("pom.xml"));
        while (module.find()) {
            modules.add("!" + module.group(1) + "/pom.xml");
        }
        assertThat(read(".dockerignore").lines()).containsAll(modules);
        assertThat(Files.isExecutable(ROOT.resolve("deploy/ready"))).isTrue();
    }

    @Test
    void the_proxy_sends_each_route_to_the_side_that_has_it() throws Exception {
        List<String> wrong = new ArrayList<>();
        int routes = 0;
        for (Map.Entry<String, Class<?>> side : Map.<String, Class<?>>of(
                        "command_side", CommandNode.class, "query_side", QueryNode.class)
                .entrySet()) {
            for (String route : routesOf(side.getValue())) {
                routes++;
                String backend = backend(route);
                boolean right = backend.equals(side.getKey())
                        || (backend.equals("first_query_side") && side.getKey().equals("query_side"));
                if (!right) {
                    wrong.add(route + " goes to " + backend);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(routes).isGreaterThan(30);
        assertThat(backend("GET /v1/replays/7/diff")).isEqualTo("first_query_side");
        assertThat(backend("GET /actuator/health")).isEqualTo("query_side");
    }

    /** As the rules of the file decide, in its order. */
    private static String backend(String route) {
        String[] parts = route.split(" ");
        for (Matcher rule = Pattern.compile("use_backend (\\S+) if (.+)").matcher(PROXY); rule.find(); ) {
            if (Stream.of(rule.group(2).split(" ")).allMatch(name -> holds(name, parts[0], parts[1]))) {
                return rule.group(1);
            }
        }
        Matcher otherwise = Pattern.compile("default_backend (\\S+)").matcher(PROXY);
        assertThat(otherwise.find()).isTrue();
        return otherwise.group(1);
    }

    private static boolean holds(String name, String method, String path) {
        Matcher acl = Pattern.compile("acl " + name + " (method|path_reg) (.+)").matcher(PROXY);
        assertThat(acl.find()).as(name).isTrue();
        return acl.group(1).equals("method")
                ? List.of(acl.group(2).split(" ")).contains(method)
                : Pattern.compile(acl.group(2)).matcher(path).find();
    }

    /** Method and path of what the controllers in the packages of a node take. */
    private static Set<String> routesOf(Class<?> node) throws Exception {
        String side = node.getPackageName().replace(".node", "");
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        Set<String> routes = new TreeSet<>();
        for (var found : scan.findCandidateComponents(side)) {
            Class<?> controller = ClassUtils.forName(String.valueOf(found.getBeanClassName()), null);
            for (var method : controller.getDeclaredMethods()) {
                var mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                if (mapping != null) {
                    for (RequestMethod verb : mapping.method()) {
                        for (String path : mapping.path()) {
                            routes.add(verb + " " + path.replaceAll("\\{[^}]+}", "x"));
                        }
                    }
                }
            }
        }
        return routes;
    }

    private static Set<String> placeholders() {
        Set<String> names = new TreeSet<>();
        for (Matcher used = Pattern.compile("\\$\\{([A-Z_0-9]+)}").matcher(PROXY); used.find(); ) {
            names.add(used.group(1));
        }
        return names;
    }

    /** What Spring's jars say they know, and the members of our own settings. */
    private static Set<String> propertyNames() {
        Set<String> names = new TreeSet<>();
        try {
            for (URL metadata : Collections.list(
                    ClassUtils.getDefaultClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
                try (var in = metadata.openStream()) {
                    for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                        names.add(property.path("name").asString());
                    }
                }
            }
            ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
            scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
            for (var found : scan.findCandidateComponents("dev.imbuto")) {
                Class<?> settings = ClassUtils.forName(String.valueOf(found.getBeanClassName()), null);
                addMembers(settings.getAnnotation(ConfigurationProperties.class).value(), settings, names);
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }

    private static void addMembers(String prefix, Class<?> settings, Set<String> names) {
        for (RecordComponent member : settings.getRecordComponents()) {
            String name = prefix + "." + member.getName();
            if (member.getType().isRecord()) {
                addMembers(name, member.getType(), names);
            } else {
                names.add(name);
            }
        }
    }

    /** As Spring reads the environment: upper case, dots as underscores, no dashes. */
    private static String variable(String property) {
        return property.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }

    private static Map<String, String> inTheImage() {
        Map<String, String> set = new TreeMap<>();
        Matcher instruction = Pattern.compile("(?m)^ENV ((?:.*\\\\\\n)*.*)$").matcher(DOCKERFILE);
        while (instruction.find()) {
            for (Matcher pair = Pattern.compile("([A-Z_]+)=(\\S+)").matcher(instruction.group(1)); pair.find(); ) {
                set.put(pair.group(1), pair.group(2));
            }
        }
        return set;
    }

    private static Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        ((Map<?, ?>) SERVICES.get(service).get("environment"))
                .forEach((name, value) -> environment.put(name.toString(), value.toString()));
        return environment;
    }

    private static List<String> list(Map<String, Object> service, String member) {
        return service.get(member) instanceof List<?> values
                ? values.stream().map(Object::toString).toList()
                : List.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() {
        Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(read("docker-compose.yml"));
        return (Map<String, Map<String, Object>>) file.get("services");
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
