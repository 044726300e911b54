package dev.imbuto.command.wiring;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.command.AggregateKind;
import java.util.List;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.ChainingConverter;
import org.axonframework.serialization.Converter;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the state of aggregates as JSON under the name of their kind and their revision, and reads it back. */
final class SnapshotSerializer implements Serializer {
    private static final String METADATA = "metadata";

    private final List<AggregateKind<?>> kinds;
    private final RevisionResolver revisions = new AnnotationRevisionResolver();
    private final Converter converter = new ChainingConverter();
    private final JsonMapper mapper = JsonMapper.builder()
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    SnapshotSerializer(List<AggregateKind<?>> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    /** Whether a snapshot of this type has the shape that this version writes. */
    boolean isCurrent(SerializedType type) {
        return kinds.stream().anyMatch(kind -> type.equals(typeForClass(kind.type())));
    }

    @Override
    public <T> SerializedObject<T> serialize(Object object, Class<T> representation) {
        try {
            byte[] json = mapper.writeValueAsBytes(object);
            return new SimpleSerializedObject<>(
                    converter.convert(json, byte[].class, representation),
                    representation,
                    typeForClass(object.getClass()));
        } catch (JacksonException failure) {
            throw new SerializationException("cannot be kept as a snapshot: " + object.getClass(), failure);
        }
    }

    @Override
    public <T> boolean canSerializeTo(Class<T> representation) {
        return converter.canConvert(byte[].class, representation);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Axon declares it
    public <S, T> T deserialize(SerializedObject<S> stored) {
        byte[] json = converter.convert(stored.getData(), stored.getContentType(), byte[].class);
        Class<?> type = classForType(stored.getType());
        try {
            return type == MetaData.class
                    ? (T) MetaData.from(mapper.readerForMapOf(Object.class).readValue(json))
                    : (T) mapper.readValue(json, type);
        } catch (JacksonException failure) {
            throw new SerializationException("cannot be read as a snapshot: " + stored.getType(), failure);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public Class classForType(SerializedType type) {
        if (type.getName().equals(METADATA) || type.getName().equals(MetaData.class.getName())) {
            return MetaData.class;
        }
        return kinds.stream()
                .filter(kind -> kind.name().equals(type.getName()))
                .<Class<?>>map(AggregateKind::type)
                .findFirst()
                .orElse(UnknownSerializedType.class);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public SerializedType typeForClass(@Nullable Class type) {
        if (type == null) {
            return SimpleSerializedType.emptyType();
        }
        if (type == MetaData.class) {
            return new SimpleSerializedType(METADATA, null);
        }
        return kinds.stream()
                .filter(kind -> kind.type() == type)
                .<SerializedType>map(kind -> new SimpleSerializedType(kind.name(), revisions.revisionOf(type)))
                .findFirst()
                .orElseGet(() -> new SimpleSerializedType(type.getName(), null));
    }

    @Override
    public Converter getConverter() {
        return converter;
    }
}
