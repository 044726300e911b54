package dev.imbuto.privacy;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import dev.imbuto.contact.ContactId;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.privacy.SearchWords.Hashes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Copies the keys of personal data from a folder to a database or back, wrapped as they are: the same master key opens them. Needs
 * no master key. Nobody may use either meanwhile; may be repeated after an interruption.
 *
 * <p>Of erasures only the destroyed keys are copied. The first start over the copy looks through the whole log for others.
 */
public interface KeyCopy {
    /** What one contact has. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(ContactId contact, byte @Nullable [] wrapped, Hashes hashes) {}

    /** The wrapped key of all hashes; empty where there are no keys yet. */
    Optional<byte[]> lookupKey();

    /** Makes what is missing, with this key of all hashes. */
    void begin(byte[] lookupKey);

    /** Up to {@code limit} rows of contacts after this one, in order. */
    List<Row> rows(@Nullable ContactId after, int limit);

    /** Keeps these rows, in place of those of the same contacts; durable afterwards. */
    void put(List<Row> rows);

    /** The keys of a folder. */
    static KeyCopy of(Path folder) {
        return new OfFolder(new KeyFile(folder.resolve(SqlitePersonalData.FILE)));
    }

    /** The keys in a database. */
    static KeyCopy of(SharedDatabase database) {
        return new OfDatabase(database);
    }

    /**
     * Copies them.
     *
     * @return how many contacts have a key or had one
     * @throws IllegalStateException when there are other keys already, or they cannot be used
     * @throws dev.imbuto.log.LogUnavailableException when the database does not answer
     */
    static long copy(KeyCopy from, KeyCopy to) {
        Optional<byte[]> lookupKey = from.lookupKey();
        if (lookupKey.isEmpty()) {
            return 0;
        }
        Optional<byte[]> there = to.lookupKey();
        if (there.isPresent() && !Arrays.equals(there.get(), lookupKey.get())) {
            throw new IllegalStateException("there are keys of other people already where these are to be copied to");
        }
        to.begin(lookupKey.get());
        long copied = 0;
        ContactId last = null;
        for (List<Row> page = from.rows(null, 1_000); !page.isEmpty(); page = from.rows(last, 1_000)) {
            to.put(page);
            copied += page.size();
            last = page.get(page.size() - 1).contact();
        }
        return copied;
    }

    /** In a SQLite file. */
    final class OfFolder implements KeyCopy {
        private final KeyFile file;

        OfFolder(KeyFile file) {
            this.file = file;
        }

        private interface Work<T> {
            T on(Connection connection) throws SQLException;
        }

        private <T> T using(Work<T> work) {
            try (Connection connection = file.openForWriting()) {
                return work.on(connection);
            } catch (SQLException e) {
                throw new IllegalStateException("the keys in " + file.path() + " cannot be used: " + e.getMessage(), e);
            }
        }

        @Override
        public Optional<byte[]> lookupKey() {
            return using(file::wrappedLookupKey);
        }

        @Override
        public void begin(byte[] lookupKey) {
            using(connection -> {
                file.prepareCopy(connection, lookupKey);
                return file;
            });
        }

        @Override
        public List<Row> rows(@Nullable ContactId after, int limit) {
            return using(connection -> {
                try (PreparedStatement next = connection.prepareStatement(
                        "SELECT contact, wrapped, words FROM contact_key WHERE contact > ? ORDER BY contact LIMIT ?")) {
                    next.setBytes(1, after == null ? new byte[0] : KeyTable.bytes(after));
                    next.setInt(2, limit);
                    List<Row> rows = new ArrayList<>();
                    try (ResultSet row = next.executeQuery()) {
                        while (row.next()) {
                            rows.add(new Row(
                                    KeyTable.contact(row.getBytes(1)), row.getBytes(2), new Hashes(row.getBytes(3))));
                        }
                    }
                    return rows;
                }
            });
        }

        @Override
        public void put(List<Row> rows) {
            using(connection -> {
                try (Statement transaction = connection.createStatement();
                        PreparedStatement forget = connection.prepareStatement("DELETE FROM lookup WHERE contact = ?");
                        PreparedStatement key = connection.prepareStatement(
                                "INSERT OR REPLACE INTO contact_key (contact, wrapped, words) VALUES (?, ?, ?)");
                        PreparedStatement word = connection.prepareStatement(
                                "INSERT OR IGNORE INTO lookup (word, contact) VALUES (?, ?)")) {
                    transaction.executeUpdate("BEGIN IMMEDIATE");
                    for (Row row : rows) {
                        byte[] contact = KeyTable.bytes(row.contact());
                        forget.setBytes(1, contact);
                        forget.executeUpdate();
                        key.setBytes(1, contact);
                        key.setBytes(2, row.wrapped());
                        key.setBytes(3, row.hashes().bytes());
                        key.executeUpdate();
                        for (byte[] hash : row.hashes().each()) {
                            word.setBytes(1, hash);
                            word.setBytes(2, contact);
                            word.executeUpdate();
                        }
                    }
                    transaction.executeUpdate("COMMIT");
                }
                return rows;
            });
        }
    }

    /** In a MongoDB database. */
    final class OfDatabase implements KeyCopy {
        private static final String UNANSWERED = "the keys cannot be copied";

        private final MongoCollection<Document> keys;
        private final MongoSecrets secrets;

        OfDatabase(SharedDatabase database) {
            keys = database.collection(MongoKeyTable.LAYOUT);
            secrets = new MongoSecrets(database);
        }

        @Override
        public Optional<byte[]> lookupKey() {
            return secrets.wrappedLookupKey();
        }

        @Override
        public void begin(byte[] lookupKey) {
            secrets.keepWrapped(lookupKey);
        }

        @Override
        public List<Row> rows(@Nullable ContactId after, int limit) {
            return SharedDatabase.answered(
                    UNANSWERED,
                    () -> keys.find(after == null ? new Document() : gt("_id", MongoKeyTable.id(after)))
                            .sort(ascending("_id"))
                            .limit(limit)
                            .map(OfDatabase::row)
                            .into(new ArrayList<>()));
        }

        private static Row row(Document document) {
            WrappedKeys wrapped = WrappedKeys.of(document);
            if (wrapped.other() != null) {
                throw new IllegalStateException(
                        "the master key is being changed: finish that first, by the same command");
            }
            Binary key = wrapped.wrapped();
            return new Row(wrapped.contact(), key == null ? null : key.getData(), MongoKeyTable.hashes(document));
        }

        @Override
        public void put(List<Row> rows) {
            List<ReplaceOneModel<Document>> models = rows.stream()
                    .map(row -> new ReplaceOneModel<>(
                            eq("_id", MongoKeyTable.id(row.contact())),
                            document(row),
                            new ReplaceOptions().upsert(true)))
                    .toList();
            SharedDatabase.answered(UNANSWERED, () -> keys.bulkWrite(models, new BulkWriteOptions().ordered(false)));
        }

        private static Document document(Row row) {
            Document document = new Document("_id", MongoKeyTable.id(row.contact()))
                    .append("wrapped", row.wrapped() == null ? null : new Binary(row.wrapped()));
            return row.wrapped() == null
                    ? document.append("words", List.of())
                    : document.append("words", MongoKeyTable.words(row.hashes()))
                            .append("stamp", new ObjectId());
        }
    }
}
