package dev.imbuto.standalone.openapi;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Money;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas of records, as strict as the server reads them: what is not {@code @Nullable} is required, other members than
 * the components are refused, and what is injected is no member.
 */
final class RecordSchemas {
    private static final String DATE_OR_INSTANT = "RFC 3339 in UTC, or a date alone for its midnight";

    private final Map<String, Schema<?>> components = new LinkedHashMap<>();

    /** Schemas of the records that others refer to, by name. */
    Map<String, Schema<?>> components() {
        return components;
    }

    /** A reference to the record's schema, which becomes a component. */
    Schema<?> reference(Class<? extends Record> type) {
        String name = type.getSimpleName();
        if (!components.containsKey(name)) {
            components.put(name, new JsonSchema()); // a record may speak of itself
            components.put(name, type == Money.class ? money() : object(type));
        }
        return component(name);
    }

    /** A reference to a component by its name. */
    static Schema<?> component(String name) {
        return new JsonSchema().$ref("#/components/schemas/" + name);
    }

    /** The schema itself. */
    Schema<?> object(Class<? extends Record> type) {
        Schema<?> schema = typed("object");
        schema.setAdditionalProperties(false);
        for (RecordComponent component : type.getRecordComponents()) {
            if (isMember(component)) {
                schema.addProperty(component.getName(), of(component.getAnnotatedType()));
                if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    schema.addRequiredItem(component.getName());
                }
            }
        }
        return schema;
    }

    private static boolean isMember(RecordComponent component) {
        return !component.getAccessor().isAnnotationPresent(JacksonInject.class)
                && !component.getAccessor().isAnnotationPresent(JsonIgnore.class);
    }

    private Schema<?> of(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType generic && type instanceof ParameterizedType parameters) {
            Schema<?> argument = of(generic.getAnnotatedActualTypeArguments()[0]);
            return parameters.getRawType() == Change.class
                    ? orNull(argument)
                    : typed("array").items(argument);
        }
        return of((Class<?>) type);
    }

    private Schema<?> of(Class<?> type) {
        if (type == String.class) {
            return typed("string");
        }
        if (type == Instant.class) {
            return typed("string").format("date-time").description(DATE_OR_INSTANT);
        }
        if (type == LocalDate.class) {
            return typed("string").format("date");
        }
        if (type == UUID.class) {
            return typed("string").format("uuid");
        }
        if (type == int.class || type == Integer.class) {
            return typed("integer").format("int32");
        }
        if (type == long.class || type == Long.class) {
            return typed("integer").format("int64");
        }
        if (type == BigDecimal.class) {
            return typed("number");
        }
        if (type == boolean.class || type == Boolean.class) {
            return typed("boolean");
        }
        if (type.isEnum()) {
            Schema<Object> schema = typed("string");
            schema.setEnum(Arrays.stream(type.getEnumConstants())
                    .<Object>map(Object::toString)
                    .toList());
            return schema;
        }
        if (type.isRecord()) {
            RecordComponent value = value(type);
            return value == null ? reference(type.asSubclass(Record.class)) : of(value.getAnnotatedType());
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    /** The component that stands for the whole record in JSON. */
    private static @Nullable RecordComponent value(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JsonValue.class))
                .findFirst()
                .orElse(null);
    }

    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            return new JsonSchema().anyOf(List.of(schema, typed("null")));
        }
        schema.addType("null");
        return schema;
    }

    private static Schema<?> money() {
        Schema<?> schema = typed("object");
        schema.setAdditionalProperties(false);
        schema.addProperty(
                "amount", typed("string").pattern("^[0-9]+(\\.[0-9]+)?$").example("1054.00"));
        schema.addProperty("currency", typed("string").pattern("^[A-Z]{3}$").example("EUR"));
        schema.setRequired(List.of("amount", "currency"));
        return schema;
    }

    static Schema<Object> typed(String type) {
        JsonSchema schema = new JsonSchema();
        schema.addType(type);
        return schema;
    }
}
