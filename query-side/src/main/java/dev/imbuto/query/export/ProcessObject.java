package dev.imbuto.query.export;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.OpportunityId;
import java.util.Locale;

/** Something that events happen to. Ids of different types never meet, since a type is part of them. */
record ProcessObject(Type type, String key) {
    /** In OCEL by its name in lower case. */
    enum Type {
        CONTACT,
        OPPORTUNITY,
        CAMPAIGN,
        PIPELINE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static ProcessObject contact(ContactId id) {
        return new ProcessObject(Type.CONTACT, id.toString());
    }

    static ProcessObject opportunity(OpportunityId id) {
        return new ProcessObject(Type.OPPORTUNITY, id.toString());
    }

    static ProcessObject campaign(String key) {
        return new ProcessObject(Type.CAMPAIGN, key);
    }

    static ProcessObject pipeline(String key) {
        return new ProcessObject(Type.PIPELINE, key);
    }

    String id() {
        return type + ":" + key;
    }
}
