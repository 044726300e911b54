package dev.imbuto.contact;

import org.jspecify.annotations.Nullable;

/**
 * A new value for an optional field. A {@code null} value clears the field; a field that stays as it is has no {@code
 * Change} at all. In JSON: the value, {@code null}, or no member.
 */
public record Change<T>(@Nullable T value) {

    /** The field after this change, given what it was before. */
    public static <T> @Nullable T apply(@Nullable Change<T> change, @Nullable T before) {
        return change == null ? before : change.value();
    }
}
