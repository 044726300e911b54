package dev.imbuto.contact;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;

/** Reads a {@link Change}, for which JSON's null and a member that is not there are two different things. */
final class ChangeDeserializer extends ValueDeserializer<Change<?>> {
    private final @Nullable ValueDeserializer<Object> valueDeserializer;

    /** For Jackson, which then asks {@link #createContextual} for the one that knows the type of the value. */
    ChangeDeserializer() {
        this(null);
    }

    private ChangeDeserializer(@Nullable ValueDeserializer<Object> valueDeserializer) {
        this.valueDeserializer = valueDeserializer;
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        JavaType value = context.getContextualType().containedTypeOrUnknown(0);
        return new ChangeDeserializer(context.findContextualValueDeserializer(value, property));
    }

    @Override
    public Change<?> deserialize(JsonParser parser, DeserializationContext context) {
        if (valueDeserializer == null) {
            throw new IllegalStateException("the type of the changed value is not known");
        }
        return new Change<>(valueDeserializer.deserialize(parser, context));
    }

    @Override
    public Change<?> getNullValue(DeserializationContext context) {
        return new Change<>(null);
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
