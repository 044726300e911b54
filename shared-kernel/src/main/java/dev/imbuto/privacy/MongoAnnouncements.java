package dev.imbuto.privacy;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.Microseconds;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.mongo.UnclearWrites;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * What is announced to be erased, by any process.
 *
 * <pre>
 * erasures  _id: drawn, one for each announcement; contact: UUID (16); at: when, in microseconds, by the announcer's clock
 *           _id 'known': upTo: the position of the log up to which every erasure is known here
 * </pre>
 *
 * <p>A contact that two processes announce is announced twice, so that who is refused withdraws his own and not the other's.
 */
final class MongoAnnouncements {
    private static final CollectionLayout LAYOUT = new CollectionLayout("erasures");
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** No process is that late with an event, nor a request to the server. Clocks may differ by hours. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final ReplaceOptions MAKING_IT = new ReplaceOptions().upsert(true);
    private static final String KNOWN = "known";
    private static final String UNAVAILABLE = "erasures cannot be announced";

    private final MongoCollection<Document> erasures;
    private final Clock clock;

    MongoAnnouncements(SharedDatabase database, Clock clock) {
        this.erasures = database.collection(LAYOUT);
        this.clock = clock;
    }

    private final class Note implements Forgetting.Announcement {
        private final ObjectId id;
        private final ContactId contact;
        private final Instant at;

        private Note(ObjectId id, ContactId contact, Instant at) {
            this.id = id;
            this.contact = contact;
            this.at = at;
        }

        @Override
        public ContactId contact() {
            return contact;
        }

        @Override
        public boolean isFresh() {
            return at.isAfter(clock.instant().minus(FRESH));
        }

        @Override
        public boolean isAbandoned() {
            return at.isBefore(clock.instant().minus(ABANDONED));
        }

        @Override
        public void withdraw() {
            UnclearWrites.settled(UNAVAILABLE, () -> erasures.deleteOne(eq("_id", id)));
        }
    }

    Forgetting.Announcement announce(ContactId contact) {
        Note note = new Note(new ObjectId(), contact, clock.instant());
        Document document = new Document("_id", note.id)
                .append("contact", MongoKeyTable.id(contact))
                .append("at", Microseconds.of(note.at));
        UnclearWrites.settled(UNAVAILABLE, () -> erasures.replaceOne(eq("_id", note.id), document, MAKING_IT));
        return note;
    }

    List<Forgetting.Announcement> all() {
        return UnclearWrites.settled(UNAVAILABLE, () -> {
            List<Forgetting.Announcement> all = new ArrayList<>();
            for (Document document : erasures.find(exists("contact"))) {
                all.add(new Note(
                        document.getObjectId("_id"),
                        MongoKeyTable.contact(document, "contact"),
                        Microseconds.toInstant(document.getLong("at"))));
            }
            return all;
        });
    }

    void settle(ContactId contact) {
        UnclearWrites.settled(UNAVAILABLE, () -> erasures.deleteMany(eq("contact", MongoKeyTable.id(contact))));
    }

    long knownUpTo() {
        return UnclearWrites.settled(UNAVAILABLE, () -> {
            Document known = erasures.find(eq("_id", KNOWN)).first();
            return known == null ? 0 : known.getLong("upTo");
        });
    }

    void knownUpTo(long position) {
        UnclearWrites.settled(
                UNAVAILABLE,
                () -> erasures.replaceOne(
                        eq("_id", KNOWN), new Document("_id", KNOWN).append("upTo", position), MAKING_IT));
    }
}
