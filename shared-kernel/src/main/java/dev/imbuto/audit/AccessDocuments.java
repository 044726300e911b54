package dev.imbuto.audit;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Microseconds;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.CollectionLayout.Index;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * The documents of the records.
 *
 * <pre>
 * _id: number (int64); by: made anew for each try to record, so that its writer knows it again (text);
 * recordedAt: microseconds since 1970 UTC (int64); actor, client, route, correlationId (text); everybodyUpTo (int64);
 * contacts: UUIDs (16 bytes each); hash (32 bytes)
 * </pre>
 */
final class AccessDocuments {
    static final String BY = "by";
    static final String CONTACTS = "contacts";
    static final String EVERYBODY_UP_TO = "everybodyUpTo";

    static final CollectionLayout LAYOUT = new CollectionLayout(
            "readings", Index.unique("by", BY), Index.of("contacts", CONTACTS), Index.of("everybody", EVERYBODY_UP_TO));

    private static final Set<String> MEMBERS = Set.of(
            "_id", BY, "recordedAt", "actor", "client", "route", "correlationId", EVERYBODY_UP_TO, CONTACTS, "hash");

    private AccessDocuments() {}

    static Document document(AccessRecord record, String by) {
        Access access = record.access();
        return new Document("_id", record.number())
                .append(BY, by)
                .append("recordedAt", Microseconds.of(record.recordedAt()))
                .append("actor", access.actor())
                .append("client", access.client())
                .append("route", access.route())
                .append("correlationId", access.correlationId())
                .append(EVERYBODY_UP_TO, access.everybodyUpTo())
                .append(
                        CONTACTS,
                        access.contacts().stream().map(AccessDocuments::binary).toList())
                .append("hash", new Binary(HashChain.fromHex(record.hash())));
    }

    /** Throws {@link IllegalArgumentException} when the document cannot be a record. */
    static AccessRecord record(Document document) {
        if (!document.keySet().equals(MEMBERS)) {
            throw new IllegalArgumentException("it has the members " + document.keySet());
        }
        try {
            List<ContactId> contacts = new ArrayList<>();
            for (Binary contact : document.getList(CONTACTS, Binary.class)) {
                contacts.add(contact(contact));
            }
            Access access = new Access(
                    document.getString("actor"),
                    document.getString("client"),
                    document.getString("route"),
                    document.getString("correlationId"),
                    contacts,
                    document.getLong(EVERYBODY_UP_TO));
            return new AccessRecord(
                    document.getLong("_id"),
                    Microseconds.toInstant(document.getLong("recordedAt")),
                    access,
                    HashChain.toHex(document.get("hash", Binary.class).getData()));
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("a member is of another type: " + e.getMessage(), e);
        }
    }

    static Binary binary(ContactId contact) {
        return new Binary(ByteBuffer.allocate(AccessChain.CONTACT_BYTES)
                .putLong(contact.value().getMostSignificantBits())
                .putLong(contact.value().getLeastSignificantBits())
                .array());
    }

    private static ContactId contact(Binary binary) {
        byte[] bytes = binary.getData();
        if (bytes.length != AccessChain.CONTACT_BYTES) {
            throw new IllegalArgumentException("not a contact: " + bytes.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ContactId(new UUID(buffer.getLong(), buffer.getLong()));
    }
}
