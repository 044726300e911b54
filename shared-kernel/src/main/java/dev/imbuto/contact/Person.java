package dev.imbuto.contact;

import org.jspecify.annotations.Nullable;

/** What identifies a natural person. Travels in the clear only in memory: on disk and in events it is {@link Sealed}. */
public record Person(
        @Nullable String name,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String jobTitle) {
    public static final Person UNKNOWN = new Person(null, null, null, null);

    /** Keeps personal data out of logs and error texts. */
    @Override
    public String toString() {
        return "Person[…]";
    }
}
