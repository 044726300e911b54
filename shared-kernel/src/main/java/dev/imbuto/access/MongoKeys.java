package dev.imbuto.access;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.CollectionLayout.Index;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.mongo.UnclearWrites;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Keys in the collection {@code api_keys} of a MongoDB database, one document each, in the journals of a majority of members
 * when a write returns.
 *
 * <pre>
 * _id: "first" of the first key of all, the id of any other; id: of the key, unique; hash: 32 bytes; role; created: int64;
 * and where there is one: label; expires, used, revoked: int64. Microseconds since 1970 UTC.
 * </pre>
 *
 * <p>There can be one document with the {@code _id} of the first key, so of several processes that start at once one makes it;
 * it is never removed. Writes whose outcome is unclear are done again for 10 s. Without transactions, a process that is killed
 * while it replaces a key may leave both accepted, the second known to nobody: then the key is to be replaced again.
 */
final class MongoKeys implements StoredKeys {
    private static final CollectionLayout LAYOUT = new CollectionLayout("api_keys", Index.unique("key", "id"));
    private static final String FIRST = "first";
    private static final String NOT_WRITTEN = "API keys cannot be written";

    private final MongoCollection<Document> keys;

    MongoKeys(SharedDatabase database) {
        keys = database.collection(LAYOUT);
    }

    @Override
    public List<StoredKey> all() {
        return available(() -> {
            List<StoredKey> all = new ArrayList<>();
            for (Document document : keys.find().sort(ascending("created", "id"))) {
                all.add(stored(document));
            }
            return all;
        });
    }

    private static StoredKey stored(Document document) {
        ApiKey key = new ApiKey(
                document.getString("id"),
                Role.valueOf(document.getString("role")),
                document.getString("label"),
                Microseconds.toInstant(document.getLong("created")),
                instantOrNull(document, "expires"),
                instantOrNull(document, "used"),
                instantOrNull(document, "revoked"));
        return new StoredKey(key, document.get("hash", Binary.class).getData());
    }

    private static @Nullable Instant instantOrNull(Document document, String field) {
        Long micros = document.getLong(field);
        return micros == null ? null : Microseconds.toInstant(micros);
    }

    private static Document document(String name, StoredKey stored) {
        ApiKey key = stored.key();
        Document document = new Document("_id", name)
                .append("id", key.id())
                .append("hash", new Binary(stored.hash()))
                .append("role", key.role().name())
                .append("created", Microseconds.of(key.created()));
        if (key.label() != null) {
            document.append("label", key.label());
        }
        Instant expires = key.expires();
        if (expires != null) {
            document.append("expires", Microseconds.of(expires));
        }
        return document;
    }

    @Override
    public void add(StoredKey key) {
        if (!insert(key.key().id(), key)) {
            throw new Unavailable(new IllegalStateException(
                    "two keys have the id " + key.key().id()));
        }
    }

    @Override
    public boolean addFirst(StoredKey key) {
        return available(() -> keys.find().first() == null) && insert(FIRST, key);
    }

    private boolean insert(String name, StoredKey key) {
        Document there = available(() -> UnclearWrites.insertedOrFound(NOT_WRITTEN, keys, document(name, key)));
        return Arrays.equals(stored(there).hash(), key.hash());
    }

    /** The second comes before the first is made to end: whatever happens in between, the caller is not left without a key. */
    @Override
    public boolean replace(String first, Instant now, Instant end, StoredKey second) {
        Bson accepted = and(
                eq("id", first),
                exists("revoked", false),
                or(exists("expires", false), gt("expires", Microseconds.of(now))));
        if (available(() -> keys.find(accepted).first() == null)) {
            return false;
        }
        add(second);
        boolean ends =
                update(and(eq("id", first), exists("revoked", false)), Updates.min("expires", Microseconds.of(end)));
        if (!ends) { // somebody revoked it meanwhile, and does not want another one in its place
            revoke(second.key().id(), now);
        }
        return ends;
    }

    /** Of several that revoke a key at the same moment, each may be told that it did. */
    @Override
    public boolean revoke(String id, Instant now) {
        Bson notRevoked = and(eq("id", id), exists("revoked", false));
        if (available(() -> keys.find(notRevoked).first() == null)) {
            return false;
        }
        update(notRevoked, Updates.set("revoked", Microseconds.of(now)));
        return true;
    }

    /** Whether there is such a key. */
    private boolean update(Bson which, Bson change) {
        return available(() -> UnclearWrites.settled(
                NOT_WRITTEN, () -> keys.updateOne(which, change).getMatchedCount() == 1));
    }

    @Override
    public void noteUses(Map<String, Instant> uses) {
        List<UpdateOneModel<Document>> notes = uses.entrySet().stream()
                .map(use -> new UpdateOneModel<Document>(
                        eq("id", use.getKey()), Updates.max("used", Microseconds.of(use.getValue()))))
                .toList();
        available(() -> keys.bulkWrite(notes, new BulkWriteOptions().ordered(false)));
    }

    private static <T> T available(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (MongoException | LogUnavailableException e) {
            throw new Unavailable(e);
        }
    }

    /** Has nothing of its own. */
    @Override
    public void close() {}
}
