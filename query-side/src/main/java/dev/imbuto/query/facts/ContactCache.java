package dev.imbuto.query.facts;

import dev.imbuto.contact.ContactId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contacts that had events lately, bounded by their weight; the others are folded from the log again when needed. */
final class ContactCache {
    private final long most;
    private final Map<ContactId, KnownContact> contacts = new LinkedHashMap<>(1024, 0.75f, true);
    private long weight;

    /** {@code most} counts contacts without opportunities; an opportunity weighs about as much. */
    ContactCache(long most) {
        this.most = most;
    }

    @Nullable
    KnownContact get(ContactId contact) {
        return contacts.get(contact);
    }

    void put(ContactId contact, KnownContact known) {
        KnownContact before = contacts.put(contact, known);
        grown(known.weight() - (before == null ? 0 : before.weight()));
    }

    /** Has to be told when a contact in the cache got heavier. The contact used last stays, whatever its weight. */
    void grown(int by) {
        weight += by;
        Iterator<KnownContact> eldest = contacts.values().iterator();
        while (weight > most && contacts.size() > 1) {
            weight -= eldest.next().weight();
            eldest.remove();
        }
    }

    void clear() {
        contacts.clear();
        weight = 0;
    }
}
