package dev.imbuto.mongo;

import com.mongodb.DuplicateKeyException;
import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A collection with exactly these indexes beside that of {@code _id}, and without options.
 *
 * <p>What is stored is without forks and doubles because of unique indexes. One that is missing, or that ignores case or part of
 * the documents, would let them in without a word, so the indexes are read back after they were made.
 *
 * @param name of the collection
 */
public record CollectionLayout(String name, List<Index> indexes) {
    /** Members of an index's description that change nothing of what it lets in. */
    private static final Set<String> HARMLESS = Set.of("v", "ns", "background");

    /**
     * An ascending index.
     *
     * @param unique whether it keeps two documents from having the same values
     */
    public record Index(String name, boolean unique, List<String> fields) {
        /** Of which no two documents have the same. */
        public static Index unique(String name, String... fields) {
            return new Index(name, true, List.of(fields));
        }

        /** Of which any number of documents may have the same. */
        public static Index of(String name, String... fields) {
            return new Index(name, false, List.of(fields));
        }

        private Document key() {
            var key = new Document();
            fields.forEach(field -> key.append(field, 1));
            return key;
        }

        private Document description() {
            var description = new Document("key", key()).append("name", name);
            return unique ? description.append("unique", true) : description;
        }
    }

    public CollectionLayout {
        indexes = List.copyOf(indexes);
    }

    public CollectionLayout(String name, Index... indexes) {
        this(name, Arrays.asList(indexes));
    }

    /** Makes what is missing and throws {@link IllegalStateException} when something is not as it has to be. */
    void prepare(MongoDatabase database) {
        checkOptions(database);
        makeIndexes(database);
        checkIndexes(database);
    }

    /** A collection that compares texts in its own way, or forgets its oldest documents, would not keep what it is given. */
    private void checkOptions(MongoDatabase database) {
        for (var collection : database.listCollections().filter(new Document("name", name))) {
            var options = collection.get("options", new Document());
            if (!options.isEmpty()) {
                throw new IllegalStateException("the collection " + name
                        + " was made with options, which it must not have: " + options.toJson());
            }
        }
    }

    private void makeIndexes(MongoDatabase database) {
        var collection = database.getCollection(name);
        for (var index : indexes) {
            try {
                collection.createIndex(
                        index.key(), new IndexOptions().name(index.name()).unique(index.unique()));
            } catch (MongoCommandException | DuplicateKeyException e) {
                throw different("index " + index.name() + " cannot be made: " + e.getMessage(), e);
            }
        }
    }

    private void checkIndexes(MongoDatabase database) {
        Map<String, Document> expected = new TreeMap<>();
        indexes.forEach(index -> expected.put(index.name(), index.description()));
        expected.put("_id_", new Document("key", new Document("_id", 1)).append("name", "_id_"));
        Map<String, Document> found = new TreeMap<>();
        var names = new ArrayList<String>();
        for (var index : database.getCollection(name).listIndexes()) {
            var compared = new Document(index);
            HARMLESS.forEach(compared::remove);
            names.add(index.getString("name"));
            found.put(index.getString("name"), compared);
        }
        if (indexes.isEmpty() && names.isEmpty()) {
            return; // there is no collection yet
        }
        if (names.size() != expected.size() || !found.keySet().equals(expected.keySet())) {
            throw different("there are " + names + ", not " + expected.keySet(), null);
        }
        expected.forEach((index, description) -> {
            var seen = Objects.requireNonNull(found.get(index));
            if (!seen.getBoolean("unique", false)) {
                seen.remove("sparse"); // the server does not use it where it would leave something out
            }
            if (!same(description, seen)) {
                throw different("index " + index + " is " + seen.toJson() + ", not " + description.toJson(), null);
            }
        });
    }

    /** Whether numbers and the order of the key's fields are the same too. */
    private static boolean same(Document one, Document other) {
        return one.toBsonDocument().equals(other.toBsonDocument())
                && one.get("key", Document.class)
                        .toJson()
                        .equals(other.get("key", Document.class).toJson());
    }

    private IllegalStateException different(String what, @Nullable Throwable cause) {
        return new IllegalStateException(
                "the indexes of the collection " + name + " are not those that it needs: " + what
                        + ". Drop those that differ, and let only Imbuto make them",
                cause);
    }
}
