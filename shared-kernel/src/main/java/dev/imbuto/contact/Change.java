package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A new value for an optional field. A {@code null} value clears the field; a field that stays as it is has no {@code
 * Change} at all. In JSON: the value, {@code null}, or no member; a mapper that writes changes leaves out members that are
 * null.
 */
@JsonDeserialize(using = ChangeDeserializer.class)
public record Change<T>(@JsonValue @Nullable T value) {

    /** The field after this change, given what it was before. */
    public static <T> @Nullable T apply(@Nullable Change<T> change, @Nullable T before) {
        return change == null ? before : change.value();
    }
}
