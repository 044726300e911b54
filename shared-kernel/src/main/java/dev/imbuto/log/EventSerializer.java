package dev.imbuto.log;

import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.ChainingConverter;
import org.axonframework.serialization.Converter;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;

/** Lets Axon store events, and nothing else, under their logical names. */
public final class EventSerializer implements Serializer {
    private final EventCodec codec;
    private final Converter converter = new ChainingConverter();

    public EventSerializer(EventCodec codec) {
        this.codec = codec;
    }

    @Override
    public <T> SerializedObject<T> serialize(Object object, Class<T> representation) {
        if (object instanceof MetaData metaData) {
            return serialized(codec.encodeMetadata(metaData), typeForClass(MetaData.class), representation);
        }
        try {
            var encoded = codec.encode(object);
            return serialized(
                    encoded.payload(), new SimpleSerializedType(encoded.type(), encoded.revision()), representation);
        } catch (RuntimeException e) {
            throw new SerializationException("cannot be stored as an event: " + object.getClass(), e);
        }
    }

    private <T> SerializedObject<T> serialized(byte[] bytes, SerializedType type, Class<T> representation) {
        return new SimpleSerializedObject<>(
                converter.convert(bytes, byte[].class, representation), representation, type);
    }

    @Override
    public <T> boolean canSerializeTo(Class<T> representation) {
        return converter.canConvert(byte[].class, representation);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Axon declares it
    public <S, T> T deserialize(SerializedObject<S> stored) {
        byte[] bytes = converter.convert(stored.getData(), stored.getContentType(), byte[].class);
        var type = stored.getType();
        try {
            if (type.getName().equals(MetaData.class.getName())) {
                return (T) MetaData.from(codec.decodeMetadata(bytes));
            }
            if (codec.named(type.getName()) == null) {
                return (T) new UnknownSerializedType(this, stored);
            }
            return (T) codec.decode(type.getName(), type.getRevision(), bytes);
        } catch (RuntimeException e) {
            throw new SerializationException("cannot be read as an event: " + type.getName(), e);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public Class classForType(SerializedType type) {
        if (type.getName().equals(MetaData.class.getName())) {
            return MetaData.class;
        }
        var name = codec.named(type.getName());
        return name == null ? UnknownSerializedType.class : name.event();
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public SerializedType typeForClass(Class type) {
        if (type == null) {
            return SimpleSerializedType.emptyType();
        }
        var name = codec.named(type);
        return name == null
                ? new SimpleSerializedType(type.getName(), null)
                : new SimpleSerializedType(name.type(), Integer.toString(name.revision()));
    }

    @Override
    public Converter getConverter() {
        return converter;
    }
}
