package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/**
 * The identity of a contact: a UUID.
 *
 * <p>A contact with an external id has the id that is derived from it, so that an external id is unique because an
 * aggregate has only one first event, and finding a contact by its external id needs no look-up.
 */
public record ContactId(@JsonValue UUID value) {
    private static final String EXTERNAL = "ext:";

    /** Parses the canonical form of 36 characters; throws {@link IllegalArgumentException} naming the text otherwise. */
    @JsonCreator
    public static ContactId of(String text) {
        return new ContactId(Ids.parse("contact id", text));
    }

    /** The id of the contact that was captured under this external id, whether or not it exists yet. */
    public static ContactId ofExternal(String externalId) {
        return new ContactId(Ids.derive("contact", externalId));
    }

    /**
     * The contact that a caller refers to: by its id, or by {@code ext:} and its external id. Throws {@link
     * IllegalArgumentException} naming the text when it is neither.
     */
    public static ContactId referredTo(String reference) {
        if (reference.startsWith(EXTERNAL)) {
            if (reference.length() == EXTERNAL.length()) {
                throw new IllegalArgumentException("no external id follows " + EXTERNAL);
            }
            return ofExternal(reference.substring(EXTERNAL.length()));
        }
        return new ContactId(Ids.parse("contact id, nor " + EXTERNAL + " and an external id", reference));
    }

    /** The id of a contact without an external id, derived from the command that captures it. */
    public static ContactId ofCommand(String commandId) {
        return new ContactId(Ids.derive("command", commandId));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
