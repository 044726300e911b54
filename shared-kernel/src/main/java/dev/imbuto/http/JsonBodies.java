package dev.imbuto.http;

import com.fasterxml.jackson.annotation.JacksonInject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.InjectableValues;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON from clients into records, strictly, and says what is wrong and where.
 *
 * <p>Everything refused is a {@link ProblemException}: 400 with a pointer, 413 or 415. Refused are: what is not UTF-8 or not
 * JSON, a member that is there twice, a member that the record does not know, the absence or {@code null} of a component that
 * is not {@code @Nullable}, a value of another type (a number is no string, a string no number), what a compact constructor
 * refuses, text that {@link Text} refuses, and what is beyond {@link Limits}. Messages repeat no strings, which may be about
 * people, unless a constructor does.
 *
 * <p>Safe for use by many threads.
 */
public final class JsonBodies {
    private static final ClassValue<Set<String>> INJECTED = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> component.getAccessor().isAnnotationPresent(JacksonInject.class))
                    .map(RecordComponent::getName)
                    .collect(Collectors.toUnmodifiableSet());
        }
    };

    private final Limits limits;
    private final JsonMapper mapper;

    /** Within the limits that hold where nothing is configured. */
    public JsonBodies() {
        this(Limits.DEFAULT);
    }

    public JsonBodies(Limits limits) {
        this.limits = limits;
        this.mapper = StrictJson.mapper(limits);
    }

    /** The body of the request, which must be JSON by its content type and not larger than {@link Limits#body}. */
    public byte[] bytes(HttpServletRequest request) throws IOException {
        requireJson(request.getContentType());
        int most = (int) limits.body().toBytes();
        if (request.getContentLengthLong() > most) {
            throw new ProblemException(tooLarge());
        }
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new ProblemException(tooLarge());
        }
        return body;
    }

    /**
     * The JSON object as a record.
     *
     * @param injected the values of the components with {@link JacksonInject}, each known by its class; they are never read
     *     from the body
     */
    public <T extends Record> T read(byte[] body, Class<T> type, Object... injected) {
        return bind(object(body), type, injected);
    }

    /** The JSON object as it is, for callers that take members out before they {@link #bind} the rest. */
    public ObjectNode object(byte[] body) {
        return object(Text.utf8(body).orElseThrow(() -> new ProblemException(Fault.at("", "is not UTF-8"))));
    }

    /** The JSON object in this text, such as a line of a batch. */
    public ObjectNode object(String text) {
        return JsonTree.object(mapper, limits, text);
    }

    /** The second half of {@link #read}. */
    public <T extends Record> T bind(ObjectNode object, Class<T> type, Object... injected) {
        for (String component : INJECTED.get(type)) {
            if (object.has(component)) {
                throw new ProblemException(StrictJson.unknownField(component));
            }
        }
        InjectableValues.Std values = new InjectableValues.Std();
        for (Object value : injected) {
            values.addValue(value.getClass(), value);
        }
        try {
            return mapper.readerFor(type).with(values).readValue(object);
        } catch (JacksonException refused) {
            throw new ProblemException(StrictJson.fault(refused, object));
        }
    }

    /** The value as JSON in UTF-8, the members of records in the order of their components. */
    public byte[] write(Object value) {
        return mapper.writeValueAsBytes(value);
    }

    private Problem tooLarge() {
        return new Problem(
                413, "too-large", "The body has more than " + limits.body().toBytes() + " bytes.");
    }

    private static void requireJson(@Nullable String contentType) {
        try {
            MediaType given = contentType == null ? MediaType.APPLICATION_JSON : MediaType.parseMediaType(contentType);
            if (MediaType.APPLICATION_JSON.includes(given)) {
                return;
            }
        } catch (InvalidMediaTypeException malformed) {
            // falls through: what it is cannot be known
        }
        throw new ProblemException(new Problem(415, "unsupported-media-type", "The body must be application/json.")
                .with(Fault.inHeader("Content-Type", "must be application/json")));
    }
}
