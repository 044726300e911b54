package dev.imbuto.standalone.openapi;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Money;
import dev.imbuto.query.report.Answer;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON schemas of the records that are read from and written to clients: what is not {@code @Nullable} is required, what is
 * may be absent or null, and what is injected or ignored is no member.
 */
final class RecordSchemas {
    /** Type and, where there is one, format. */
    private static final Map<Class<?>, String> VALUES = Map.ofEntries(
            Map.entry(String.class, "string"),
            Map.entry(Currency.class, "string"),
            Map.entry(Instant.class, "string date-time"),
            Map.entry(LocalDate.class, "string date"),
            Map.entry(UUID.class, "string uuid"),
            Map.entry(int.class, "integer int32"),
            Map.entry(Integer.class, "integer int32"),
            Map.entry(long.class, "integer int64"),
            Map.entry(Long.class, "integer int64"),
            Map.entry(double.class, "number double"),
            Map.entry(Double.class, "number double"),
            Map.entry(BigDecimal.class, "number"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(Boolean.class, "boolean"),
            Map.entry(ObjectNode.class, "object"));

    private final Map<String, Schema<?>> components;
    private final boolean strict;

    private RecordSchemas(Map<String, Schema<?>> components, boolean strict) {
        this.components = components;
        this.strict = strict;
    }

    /** Of what the server reads, which refuses members that it does not know. */
    static RecordSchemas ofRequests() {
        return new RecordSchemas(new LinkedHashMap<>(), true);
    }

    /** Of what the server writes, which may have more members one day. Records that are in the others already stay so. */
    RecordSchemas ofResponses() {
        return new RecordSchemas(components, false);
    }

    /** Schemas of the records that others refer to, by name. */
    Map<String, Schema<?>> components() {
        return components;
    }

    /** A reference to a component by its name. */
    static Schema<?> component(String name) {
        return new JsonSchema().$ref("#/components/schemas/" + name);
    }

    static Schema<Object> typed(String type) {
        JsonSchema schema = new JsonSchema();
        schema.addType(type);
        return schema;
    }

    /** A reference to the record's schema, which becomes a component. */
    Schema<?> reference(Class<? extends Record> type) {
        return reference(name(type), type, Map.of());
    }

    /** The schema of the record itself. */
    Schema<?> object(Class<? extends Record> type) {
        return object(type, Map.of());
    }

    /** Of a type as it is written down somewhere, such as what a method returns. */
    Schema<?> of(AnnotatedType annotated) {
        return of(annotated, Map.of());
    }

    private Schema<?> reference(String name, Class<?> type, Map<Type, AnnotatedType> variables) {
        if (!components.containsKey(name)) {
            components.put(name, new JsonSchema()); // a record may speak of itself
            components.put(name, type == Money.class ? money() : object(type, variables));
        }
        return component(name);
    }

    /** Nested records of different records may have the same name. */
    private static String name(Class<?> type) {
        Class<?> around = type.getEnclosingClass();
        return (around != null && around.isRecord() ? around.getSimpleName() : "") + type.getSimpleName();
    }

    private Schema<?> object(Class<?> type, Map<Type, AnnotatedType> variables) {
        Schema<?> schema = typed("object");
        if (strict) {
            schema.setAdditionalProperties(false);
        }
        for (RecordComponent component : type.getRecordComponents()) {
            AnnotatedElement accessor = component.getAccessor();
            if (accessor.isAnnotationPresent(JsonUnwrapped.class)) {
                Schema<?> inner = object(component.getType(), variables);
                inner.getProperties().forEach(schema::addProperty);
                inner.getRequired().forEach(schema::addRequiredItem);
            } else if (!accessor.isAnnotationPresent(JacksonInject.class)
                    && !accessor.isAnnotationPresent(JsonIgnore.class)) {
                addMember(schema, component, variables);
            }
        }
        return schema;
    }

    private void addMember(Schema<?> schema, RecordComponent component, Map<Type, AnnotatedType> variables) {
        JsonFormat format = component.getAccessor().getAnnotation(JsonFormat.class);
        Schema<?> member = format != null && format.shape() == JsonFormat.Shape.STRING
                ? typed("string")
                : of(component.getAnnotatedType(), variables);
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            schema.addProperty(component.getName(), orNull(member));
        } else {
            schema.addProperty(component.getName(), member);
            schema.addRequiredItem(component.getName());
        }
    }

    private Schema<?> of(AnnotatedType annotated, Map<Type, AnnotatedType> variables) {
        Type type = annotated.getType();
        if (variables.containsKey(type)) {
            return of(variables.get(type), Map.of());
        }
        if (annotated instanceof AnnotatedParameterizedType generic
                && type instanceof ParameterizedType parameterized) {
            return of((Class<?>) parameterized.getRawType(), generic.getAnnotatedActualTypeArguments(), variables);
        }
        return type instanceof Class<?> plain ? of(plain) : typed("object");
    }

    private Schema<?> of(Class<?> raw, AnnotatedType[] arguments, Map<Type, AnnotatedType> variables) {
        AnnotatedType last = arguments[arguments.length - 1];
        if (raw == Change.class) {
            return orNull(of(last, variables));
        }
        if (Map.class.isAssignableFrom(raw)) {
            return typed("object").additionalProperties(of(last, variables));
        }
        if (Iterable.class.isAssignableFrom(raw)) {
            return typed("array").items(of(last, variables));
        }
        if (raw.isRecord()) {
            Map<Type, AnnotatedType> own = new LinkedHashMap<>();
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < arguments.length; i++) {
                own.put(raw.getTypeParameters()[i], arguments[i]);
                name.append(name((Class<?>) arguments[i].getType()));
            }
            return reference(name.append(raw.getSimpleName()).toString(), raw, own);
        }
        return of(last, variables); // something around the answer, such as a ResponseEntity
    }

    private Schema<?> of(Class<?> type) {
        if (VALUES.containsKey(type)) {
            String[] typeAndFormat = VALUES.get(type).split(" ", 2);
            Schema<?> schema = typed(typeAndFormat[0]);
            return typeAndFormat.length == 1 ? schema : schema.format(typeAndFormat[1]);
        }
        Optional<Method> inItsPlace = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .findFirst();
        if (type.isEnum()) {
            Schema<Object> schema = typed("string");
            schema.setEnum(Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant(constant, inItsPlace))
                    .toList());
            return schema;
        }
        if (inItsPlace.isPresent()) {
            return of(inItsPlace.get().getAnnotatedReturnType(), Map.of());
        }
        if (type.isRecord()) {
            return reference(name(type), type, Map.of());
        }
        if (type == Answer.class) {
            return typed("object").description("What the report of this name answers, with its receipt.");
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private static Object constant(Object constant, Optional<Method> inItsPlace) {
        try {
            if (inItsPlace.isPresent()) {
                return inItsPlace.get().invoke(constant);
            }
            String name = ((Enum<?>) constant).name();
            JsonProperty renamed = constant.getClass().getField(name).getAnnotation(JsonProperty.class);
            return renamed == null ? name : renamed.value();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("constants of enums are public", impossible);
        }
    }

    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            return new JsonSchema().anyOf(List.of(schema, typed("null")));
        }
        if (schema.getTypes() != null) {
            schema.addType("null");
        }
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
}
