package dev.imbuto.privacy;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.mongo.UnclearWrites;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * The key of all hashes, which also says what the master key is.
 *
 * <pre>
 * secrets  _id: 'lookup'; wrapped: the key of all hashes, wrapped by the master key as by AesGcm (60)
 * </pre>
 */
final class MongoSecrets {
    private static final CollectionLayout LAYOUT = new CollectionLayout("secrets");
    private static final String LOOKUP_KEY = "lookup";
    private static final byte[] LOOKUP_KEY_DATA = LOOKUP_KEY.getBytes(StandardCharsets.US_ASCII);
    private static final String UNAVAILABLE = "the key of the hashes cannot be read";

    private final MongoCollection<Document> secrets;
    private final MongoCollection<Document> confirming;

    MongoSecrets(SharedDatabase database) {
        secrets = database.collection(LAYOUT);
        confirming = database.confirming(secrets);
    }

    /**
     * The key of the hashes; made where there is none, once, whoever comes first.
     *
     * @throws IllegalStateException when it is missing and must not be made, or was wrapped by another master key
     */
    byte[] lookupKey(MasterKey master, boolean mayMakeIt) {
        return UnclearWrites.decided(UNAVAILABLE, () -> {
            Optional<Binary> there = read();
            return there.isPresent() ? Optional.of(opened(master, there.get())) : made(master, mayMakeIt);
        });
    }

    private Optional<byte[]> made(MasterKey master, boolean mayMakeIt) {
        if (!mayMakeIt) {
            throw new IllegalStateException(
                    "the collection secrets has lost the key of the hashes by which people are found."
                            + " Put it back from a backup; Imbuto does not start without it");
        }
        byte[] fresh = AesGcm.randomKey();
        return SharedDatabase.insertedIfAbsent(secrets, document(master, fresh))
                ? Optional.of(fresh)
                : Optional.empty();
    }

    private static byte[] opened(MasterKey master, Binary wrapped) {
        try {
            return master.unwrap(LOOKUP_KEY_DATA, wrapped.getData());
        } catch (SealBrokenException wrong) {
            throw new IllegalStateException(
                    "this is not the master key that the keys in the database are wrapped with; without that one nothing"
                            + " about people can be read, so Imbuto does not start. All processes need the same",
                    wrong);
        }
    }

    /** Whether this is the master key. Not when there is no key of the hashes. */
    boolean isWrappedBy(MasterKey master) {
        Optional<Binary> there = UnclearWrites.settled(UNAVAILABLE, this::read);
        if (there.isEmpty()) {
            return false;
        }
        try {
            master.unwrap(LOOKUP_KEY_DATA, there.get().getData());
            return true;
        } catch (SealBrokenException another) {
            return false;
        }
    }

    /** From now on the other master key is it. Says the same when it is said twice. */
    void rewrap(MasterKey from, MasterKey to) {
        UnclearWrites.decided("the master key may be changed or not", () -> {
            if (isWrappedBy(to)) {
                return Optional.of(to);
            }
            Binary wrapped = read().orElseThrow(() -> new IllegalStateException("there are no keys in the database"));
            secrets.replaceOne(and(eq("_id", LOOKUP_KEY), eq("wrapped", wrapped)), document(to, opened(from, wrapped)));
            return Optional.empty();
        });
    }

    /** The key of the hashes, as the master key wraps it; empty where there is none. */
    Optional<byte[]> wrappedLookupKey() {
        return UnclearWrites.settled(UNAVAILABLE, this::read).map(Binary::getData);
    }

    /** Makes this the key of the hashes, where there is none. */
    void keepWrapped(byte[] wrapped) {
        Document document = new Document("_id", LOOKUP_KEY).append("wrapped", new Binary(wrapped));
        UnclearWrites.settled(UNAVAILABLE, () -> SharedDatabase.insertedIfAbsent(secrets, document));
    }

    private Optional<Binary> read() {
        return Optional.ofNullable(confirming
                        .find(eq("_id", LOOKUP_KEY))
                        .maxTime(SharedDatabase.WAITING_FOR_MAJORITY.toMillis(), TimeUnit.MILLISECONDS)
                        .first())
                .map(document -> document.get("wrapped", Binary.class));
    }

    private static Document document(MasterKey master, byte[] lookupKey) {
        return new Document("_id", LOOKUP_KEY).append("wrapped", new Binary(master.wrap(LOOKUP_KEY_DATA, lookupKey)));
    }
}
