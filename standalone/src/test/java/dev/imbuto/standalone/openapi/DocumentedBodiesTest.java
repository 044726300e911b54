package dev.imbuto.standalone.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JacksonInject;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.CommandType;
import dev.imbuto.command.catalog.Subject;
import dev.imbuto.contact.ContactId;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.ProblemException;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DocumentedBodiesTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, String> WORDS = Map.of(
            "opportunity", "ext:a",
            "effectiveAt", "2020-01-01T00:00:00Z",
            "from", "2020-01-01",
            "to", "2020-02-01");

    private final JsonBodies bodies = new JsonBodies();
    private final RecordSchemas schemas = RecordSchemas.ofRequests();

    static Stream<CommandType> commands() {
        return CommandCatalog.all().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void what_is_documented_as_required_is_enough(CommandType command) {
        assertThat(read(command, body(command))).isInstanceOf(command.type());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void and_none_of_it_can_be_left_out(CommandType command) {
        for (String field : required(schemas.object(command.type()))) {
            ObjectNode body = body(command);
            body.remove(field);
            assertRefusedAt("/" + field, command, body);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void what_is_not_documented_is_refused(CommandType command) {
        assertRefusedAt("/surprise", command, body(command).put("surprise", 1));
    }

    @ParameterizedTest
    @MethodSource("commands")
    @SuppressWarnings("rawtypes")
    void every_documented_field_is_known(CommandType command) {
        for (Map.Entry<String, Schema> field :
                properties(schemas.object(command.type())).entrySet()) {
            ObjectNode body = body(command);
            body.set(field.getKey(), sample(field.getKey(), field.getValue()));
            assertThat(read(command, body)).as(field.getKey()).isInstanceOf(command.type());
        }
    }

    private void assertRefusedAt(String pointer, CommandType command, ObjectNode body) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> read(command, body));
        assertThat(refused).as(pointer).isNotNull();
        assertThat(refused.problem().errors().get(0).pointer()).isEqualTo(pointer);
    }

    private Object read(CommandType command, ObjectNode body) {
        String key = command.subject() == Subject.PERIOD ? "2016-Q4" : "a";
        Object[] injected = Arrays.stream(command.type().getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JacksonInject.class))
                .map(component -> component.getType() == ContactId.class ? ContactId.ofExternal("a") : key)
                .toArray();
        return bodies.bind(body, command.type(), injected);
    }

    private ObjectNode body(CommandType command) {
        return object(schemas.object(command.type()));
    }

    private ObjectNode object(Schema<?> schema) {
        ObjectNode object = JSON.objectNode();
        for (String field : required(schema)) {
            object.set(field, sample(field, properties(schema).get(field)));
        }
        return object;
    }

    private JsonNode sample(String field, Schema<?> schema) {
        if (schema.get$ref() != null) {
            return object(schemas.components().get(schema.get$ref().replaceAll(".*/", "")));
        }
        if (schema.getAnyOf() != null) {
            return sample(field, schema.getAnyOf().get(0));
        }
        if (schema.getTypes().contains("array")) {
            return JSON.arrayNode().add(sample(field, schema.getItems()));
        }
        if (schema.getTypes().contains("integer") || schema.getTypes().contains("number")) {
            return JSON.numberNode(1);
        }
        if (schema.getTypes().contains("object")) {
            return object(schema);
        }
        if (schema.getExample() != null) {
            return JSON.stringNode(schema.getExample().toString());
        }
        if (field.equals("email")) {
            return JSON.stringNode("a@example.org");
        }
        boolean dated = "date".equals(schema.getFormat()) || "date-time".equals(schema.getFormat());
        return JSON.stringNode(dated || field.equals("opportunity") ? WORDS.getOrDefault(field, "2020-01-01") : "a");
    }

    private static List<String> required(Schema<?> schema) {
        return schema.getRequired() == null ? List.of() : schema.getRequired();
    }

    @SuppressWarnings("rawtypes")
    private static Map<String, Schema> properties(Schema<?> schema) {
        return schema.getProperties() == null ? Map.of() : schema.getProperties();
    }
}
