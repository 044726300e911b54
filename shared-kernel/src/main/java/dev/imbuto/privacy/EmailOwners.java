package dev.imbuto.privacy;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.result.DeleteResult;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.Microseconds;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.CollectionLayout.Index;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;

/**
 * Who claimed an e-mail address last.
 *
 * <pre>
 * email_owners  _id: hash of the address (see SearchWords)
 *               contact: the owner's UUID (16)
 *               at: when it was claimed, in microseconds, by the clock of the machine that claimed it
 *               stamp: another one after each change
 * </pre>
 *
 * <p>An owner is replaced by who has seen its stamp, so of two that have seen the same one can. A deleted document may come back,
 * so stamps are not counted but drawn.
 *
 * <p>Every method throws {@link com.mongodb.MongoException} when the server does not answer.
 */
final class EmailOwners {
    private static final CollectionLayout LAYOUT = new CollectionLayout("email_owners", Index.of("contact", "contact"));

    /** The owner of an address. */
    record Owner(ContactId contact, Instant at, ObjectId stamp) {
        /** A new one. */
        Owner(ContactId contact, Instant at) {
            this(contact, at, new ObjectId());
        }
    }

    private final MongoCollection<Document> owners;
    private final MongoCollection<Document> confirming;

    EmailOwners(SharedDatabase database) {
        owners = database.collection(LAYOUT);
        confirming = database.confirming(owners);
    }

    Optional<Owner> of(byte[] email) {
        return Optional.ofNullable(confirming
                        .find(eq("_id", new Binary(email)))
                        .maxTime(SharedDatabase.WAITING_FOR_MAJORITY.toMillis(), TimeUnit.MILLISECONDS)
                        .first())
                .map(document -> new Owner(
                        MongoKeyTable.contact(document, "contact"),
                        Microseconds.toInstant(document.getLong("at")),
                        document.getObjectId("stamp")));
    }

    /** Makes the address that of another owner; false when it is not that of the one who was seen any more. */
    boolean replace(byte[] email, Optional<Owner> seen, Owner next) {
        Binary id = new Binary(email);
        Document document = new Document("_id", id)
                .append("contact", MongoKeyTable.id(next.contact()))
                .append("at", Microseconds.of(next.at()))
                .append("stamp", next.stamp());
        return seen.isEmpty()
                ? SharedDatabase.insertedIfAbsent(owners, document)
                : owners.replaceOne(and(eq("_id", id), eq("stamp", seen.get().stamp())), document)
                                .getMatchedCount()
                        > 0;
    }

    /** The contact is the owner of nothing any more. */
    DeleteResult forget(ContactId contact) {
        return owners.deleteMany(eq("contact", MongoKeyTable.id(contact)));
    }
}
