package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The identity of an opportunity: a UUID, unique everywhere, derived from its contact and from what names it there. */
public record OpportunityId(@JsonValue UUID value) {

    /** Parses the canonical form of 36 characters; throws {@link IllegalArgumentException} naming the text otherwise. */
    @JsonCreator
    public static OpportunityId of(String text) {
        return new OpportunityId(Ids.parse("opportunity id", text));
    }

    /** The id of the opportunity with this external id, which is unique within the contact. */
    public static OpportunityId ofExternal(ContactId contact, String externalId) {
        return new OpportunityId(Ids.derive("opportunity", contact.toString(), externalId));
    }

    /** The id of an opportunity without an external id: the {@code ordinal}-th that the contact opened, from 1. */
    public static OpportunityId ofOrdinal(ContactId contact, int ordinal) {
        return new OpportunityId(Ids.derive("opportunity-ordinal", contact.toString(), Integer.toString(ordinal)));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
