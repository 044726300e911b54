package dev.imbuto.privacy;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import dev.imbuto.contact.ContactId;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.mongo.UnclearWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/** All keys in a database at once. */
final class MongoKeys {
    /** Keys that are read and changed at once. */
    static final int PAGE = 1_000;

    private static final BulkWriteOptions ALL_OF_THEM = new BulkWriteOptions().ordered(false);

    private final SharedDatabase database;
    private final int page;
    private final MongoCollection<Document> keys;

    MongoKeys(SharedDatabase database, int page) {
        this.database = database;
        this.page = page;
        this.keys = database.collection(MongoKeyTable.LAYOUT);
    }

    List<ContactId> held(List<ContactId> contacts) {
        List<ContactId> held = new ArrayList<>();
        for (int from = 0; from < contacts.size(); from += page) {
            List<Binary> some = contacts.subList(from, Math.min(from + page, contacts.size())).stream()
                    .map(MongoKeyTable::id)
                    .toList();
            held.addAll(UnclearWrites.settled(
                    "the keys cannot be read",
                    () -> keys.find(and(in("_id", some), ne("wrapped", null)))
                            .projection(include("_id"))
                            .map(document -> MongoKeyTable.contact(document, "_id"))
                            .into(new ArrayList<>())));
        }
        return held;
    }

    /** See {@link KeyStore#rotate(SharedDatabase, MasterKey, MasterKey)}. */
    long rotate(MasterKey from, MasterKey to) {
        MongoSecrets secrets = new MongoSecrets(database);
        if (!secrets.isWrappedBy(to)) {
            secrets.lookupKey(from, false);
        }
        long contacts = forEach(ne("wrapped", null), document -> wrapTwice(document, from, to));
        secrets.rewrap(from, to);
        forEach(exists("other"), document -> Optional.of(dropFormer(document, to)));
        return contacts;
    }

    /** The wrapping that counts and the one that will; nothing where the latter is there already. */
    static Optional<UpdateOneModel<Document>> wrapTwice(Document document, MasterKey from, MasterKey to) {
        WrappedKeys there = WrappedKeys.of(document);
        if (there.openedBy(to).isPresent()) {
            return Optional.empty();
        }
        WrappedKeys.Opened opened = there.required(from);
        Binary next = new Binary(to.wrap(KeyTable.bytes(there.contact()), opened.key()));
        return Optional.of(new UpdateOneModel<>(
                unchanged(document), combine(set("wrapped", opened.wrapped()), set("other", next))));
    }

    private static UpdateOneModel<Document> dropFormer(Document document, MasterKey to) {
        Binary wrapped = WrappedKeys.of(document).required(to).wrapped();
        return new UpdateOneModel<>(unchanged(document), combine(set("wrapped", wrapped), unset("other")));
    }

    /** A key that is destroyed meanwhile stays so. */
    private static Bson unchanged(Document document) {
        return and(eq("_id", document.get("_id")), eq("wrapped", document.get("wrapped")));
    }

    private interface Change {
        Optional<UpdateOneModel<Document>> of(Document document);
    }

    /** Changes what matches, page by page; returns how many did. */
    private long forEach(Bson filter, Change change) {
        long count = 0;
        for (List<Document> some = next(filter); !some.isEmpty(); some = nextAfter(some, filter)) {
            List<UpdateOneModel<Document>> changes =
                    some.stream().map(change::of).flatMap(Optional::stream).toList();
            if (!changes.isEmpty()) {
                UnclearWrites.settled("the keys are not all changed", () -> keys.bulkWrite(changes, ALL_OF_THEM));
            }
            count += some.size();
        }
        return count;
    }

    private List<Document> nextAfter(List<Document> some, Bson filter) {
        return next(and(filter, gt("_id", some.get(some.size() - 1).get("_id"))));
    }

    private List<Document> next(Bson filter) {
        return UnclearWrites.settled(
                "the keys cannot be read",
                () -> keys.find(filter).sort(ascending("_id")).limit(page).into(new ArrayList<>()));
    }
}
