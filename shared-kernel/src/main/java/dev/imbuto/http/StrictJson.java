package dev.imbuto.http;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.imbuto.contact.InvalidFieldException;
import java.lang.reflect.Executable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** How JSON is bound to records: nothing is guessed, dropped or converted. */
final class StrictJson {
    private StrictJson() {}

    static JsonMapper mapper(Limits limits) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.nesting())
                        .maxNumberLength(Bounds.NUMBER)
                        // bounds of memory only, in UTF-16 units; Text counts characters and knows the place
                        .maxNameLength(8 * Bounds.NAME)
                        .maxStringLength(8 * limits.string())
                        .build())
                .build();
        return ordered(JsonMapper.builder(factory))
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
                .annotationIntrospector(new RequiredUnlessNullable())
                .addModule(new SimpleModule()
                        .addDeserializer(String.class, new OfString<>(String.class, Function.identity()))
                        .addDeserializer(Instant.class, new OfString<>(Instant.class, Instants::parse))
                        .addDeserializer(LocalDate.class, new OfString<>(LocalDate.class, Instants::date)))
                .build();
    }

    /** Members in the order of the record's components, decimals without exponents. */
    static JsonMapper.Builder ordered(JsonMapper.Builder builder) {
        return builder.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);
    }

    static Fault unknownField(String name) {
        return Fault.at(JsonPointer.empty().appendProperty(name).toString(), "is not a field of this body");
    }

    /** What is wrong with the tree, of which binding said no. */
    static Fault fault(JacksonException refused, JsonNode root) {
        JsonPointer pointer = JsonPointer.empty();
        for (JacksonException.Reference step : refused.getPath()) {
            pointer = step.getIndex() >= 0
                    ? pointer.appendIndex(step.getIndex())
                    : pointer.appendProperty(step.getPropertyName());
        }
        if (refused.getCause() instanceof InvalidFieldException field) {
            return Fault.at(pointer + field.pointer(), field.problem());
        }
        return Fault.at(pointer.toString(), message(refused, root.at(pointer)));
    }

    private static String message(JacksonException refused, JsonNode value) {
        if (refused instanceof UnrecognizedPropertyException) {
            return "is not a field of this body";
        }
        if (refused.getCause() instanceof IllegalArgumentException reason && reason.getMessage() != null) {
            return reason.getMessage();
        }
        if (value.isMissingNode()) {
            return "is required";
        }
        if (value.isNull()) {
            return "must not be null";
        }
        if (refused instanceof InputCoercionException) {
            return "is out of range";
        }
        if (refused instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be " + kind(mismatch.getTargetType());
        }
        throw refused;
    }

    private static String kind(Class<?> type) {
        if (type == String.class || type == Instant.class || type == LocalDate.class) {
            return "a string";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (Number.class.isAssignableFrom(type) || type == double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        return Iterable.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    /** A component without {@code @Nullable} must be there and not be null: the types say it already. */
    private static final class RequiredUnlessNullable extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return isRequired(member) ? Boolean.TRUE : super.hasRequiredMarker(config, member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
            return isRequired(annotated)
                    ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                    : super.findSetterInfo(config, annotated);
        }

        private static boolean isRequired(Annotated annotated) {
            return annotated instanceof AnnotatedParameter parameter
                    && parameter.getOwner().getAnnotated() instanceof Executable creator
                    && !parameter.hasAnnotation(JacksonInject.class)
                    && !creator.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
        }
    }

    /** A value that has the form of a string, and no other. */
    private static final class OfString<T> extends StdScalarDeserializer<T> {
        private final Function<String, T> reading;

        OfString(Class<T> type, Function<String, T> reading) {
            super(type);
            this.reading = reading;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (T) context.handleUnexpectedToken(handledType(), parser);
            }
            try {
                return reading.apply(parser.getString());
            } catch (IllegalArgumentException refused) {
                throw ValueInstantiationException.from(
                        parser, String.valueOf(refused.getMessage()), getValueType(context), refused);
            }
        }
    }
}
