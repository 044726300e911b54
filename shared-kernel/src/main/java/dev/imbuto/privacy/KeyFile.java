package dev.imbuto.privacy;

import dev.imbuto.log.sqlite.FileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * The SQLite file of the keys: its layout, and how it is opened.
 *
 * <pre>
 * secret       name 'lookup': the key of all hashes, wrapped by the master key
 * contact_key  contact: UUID (16); wrapped: its key, wrapped by the master key, NULL once destroyed, for ever;
 *              words: the hashes by which it is found (see SearchWords)
 * lookup       word: one of those hashes; contact: who has it
 * erasing      contact: about to be erased, or not to the last trace yet
 * erased       the one row holds the position of the log up to which every erasure is known here
 * </pre>
 *
 * Layout 1 had neither of the last two. A wrapped key is laid out as by {@link AesGcm}, 60 bytes. What is deleted is overwritten with zeros.
 */
record KeyFile(Path path) {
    /** The number is "ImbK". */
    private static final FileLayout LAYOUT = new FileLayout(0x496D624B, 2, "a store of keys");

    private static final String TABLES = """
            CREATE TABLE secret (
                name    TEXT PRIMARY KEY,
                wrapped BLOB NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE contact_key (
                contact BLOB PRIMARY KEY,
                wrapped BLOB,
                words   BLOB NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE lookup (
                word    BLOB NOT NULL,
                contact BLOB NOT NULL,
                PRIMARY KEY (word, contact)
            ) STRICT, WITHOUT ROWID;
            """;
    private static final String TABLES_OF_ERASURES = """
            CREATE TABLE erasing (
                contact BLOB PRIMARY KEY
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE erased (
                known_up_to INTEGER NOT NULL
            ) STRICT;
            INSERT INTO erased (known_up_to) VALUES (0);
            """;
    private static final String LOOKUP_KEY = "lookup";
    private static final byte[] LOOKUP_KEY_DATA = {'l', 'o', 'o', 'k', 'u', 'p'};
    private static final int BUSY_MILLIS = 5_000;

    /**
     * Small, since contacts and hashes come in no order: each new row changes a page of its own, and changed pages are what is
     * written.
     */
    private static final int PAGE_BYTES = 1_024;

    private static final int CHECKPOINT_PAGES = 16_384;
    private static final int REWRAPPED_AT_ONCE = 1_000;

    Connection openForWriting() throws SQLException {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        config.setCacheSize(-32 * 1024);
        config.setPageSize(PAGE_BYTES);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try (Statement statement = connection.createStatement()) {
            // after a crash the write-ahead file may hold pages with keys that were destroyed in it
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    Connection openForReading() throws SQLException {
        SQLiteConfig config = config();
        config.setCacheSize(-8 * 1024);
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA query_only = true");
        }
        return connection;
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setGetGeneratedKeys(false); // there are none, and asking for them costs as much as writing
        return config;
    }

    /** Whether nothing was ever stored: there is no file, or the first start did not get further than making it. */
    boolean isNew() throws IOException {
        return !Files.exists(path) || Files.size(path) == 0;
    }

    /**
     * The key of the hashes; made, with the tables, in a new file.
     *
     * @throws IllegalStateException when the master key is another than that of this file, or the file is something else
     */
    byte[] prepare(Connection writing, MasterKey master) throws SQLException {
        try (Statement statement = writing.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            try {
                byte[] lookupKey = FileLayout.isNew(writing)
                        ? create(statement, writing, master)
                        : check(statement, writing, master);
                statement.executeUpdate("COMMIT");
                return lookupKey;
            } catch (SQLException | RuntimeException e) {
                statement.executeUpdate("ROLLBACK");
                throw e;
            }
        }
    }

    private static byte[] create(Statement statement, Connection writing, MasterKey master) throws SQLException {
        byte[] lookupKey = AesGcm.randomKey();
        create(statement, writing, master.wrap(LOOKUP_KEY_DATA, lookupKey));
        return lookupKey;
    }

    private static void create(Statement statement, Connection writing, byte[] wrappedLookupKey) throws SQLException {
        statement.executeUpdate(TABLES);
        statement.executeUpdate(TABLES_OF_ERASURES);
        LAYOUT.mark(writing);
        try (PreparedStatement insert = writing.prepareStatement("INSERT INTO secret (name, wrapped) VALUES (?, ?)")) {
            insert.setString(1, LOOKUP_KEY);
            insert.setBytes(2, wrappedLookupKey);
            insert.executeUpdate();
        }
    }

    /** Makes the tables of a copy in a new file, all or none. */
    void prepareCopy(Connection writing, byte[] wrappedLookupKey) throws SQLException {
        if (!FileLayout.isNew(writing)) {
            return;
        }
        try (Statement statement = writing.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            create(statement, writing, wrappedLookupKey);
            statement.executeUpdate("COMMIT");
        }
    }

    /** The key of the hashes, as the master key wraps it; empty in a new file. */
    Optional<byte[]> wrappedLookupKey(Connection connection) throws SQLException {
        if (FileLayout.isNew(connection)) {
            return Optional.empty();
        }
        LAYOUT.check(connection, path);
        try (PreparedStatement select = connection.prepareStatement("SELECT wrapped FROM secret WHERE name = ?")) {
            select.setString(1, LOOKUP_KEY);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    private byte[] check(Statement statement, Connection writing, MasterKey master) throws SQLException {
        if (LAYOUT.version(writing, path) == 1) {
            statement.executeUpdate(TABLES_OF_ERASURES);
            LAYOUT.mark(writing);
        }
        LAYOUT.check(writing, path);
        try (PreparedStatement select = writing.prepareStatement("SELECT wrapped FROM secret WHERE name = ?")) {
            select.setString(1, LOOKUP_KEY);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException(path + " has lost the key of its hashes");
                }
                return master.unwrap(LOOKUP_KEY_DATA, row.getBytes(1));
            }
        } catch (SealBrokenException wrong) {
            throw new IllegalStateException(
                    "this is not the master key that the keys in " + path
                            + " are wrapped with; without that one nothing"
                            + " about people can be read, so Imbuto does not start",
                    wrong);
        }
    }

    /**
     * Wraps every key by another master key, all or none, and leaves nothing behind that the old one opens.
     *
     * @return how many contacts have a key
     * @throws IllegalStateException when {@code from} is not the master key of this file, or the file is something else
     */
    long rewrap(Connection writing, MasterKey from, MasterKey to) throws SQLException {
        byte[] lookupKey = prepare(writing, from);
        long contacts = 0;
        try (Statement statement = writing.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            try (PreparedStatement secret = writing.prepareStatement("UPDATE secret SET wrapped = ? WHERE name = ?");
                    PreparedStatement next = writing.prepareStatement("SELECT contact, wrapped FROM contact_key"
                            + " WHERE contact > ? AND wrapped IS NOT NULL ORDER BY contact LIMIT "
                            + REWRAPPED_AT_ONCE);
                    PreparedStatement update =
                            writing.prepareStatement("UPDATE contact_key SET wrapped = ? WHERE contact = ?")) {
                secret.setBytes(1, to.wrap(LOOKUP_KEY_DATA, lookupKey));
                secret.setString(2, LOOKUP_KEY);
                secret.executeUpdate();
                byte[] last = new byte[0];
                for (List<byte[][]> page = page(next, last); !page.isEmpty(); page = page(next, last)) {
                    for (byte[][] row : page) {
                        last = row[0];
                        update.setBytes(1, to.wrap(last, from.unwrap(last, row[1])));
                        update.setBytes(2, last);
                        update.executeUpdate();
                        contacts++;
                    }
                }
                statement.executeUpdate("COMMIT");
            } catch (SQLException | RuntimeException e) {
                statement.executeUpdate("ROLLBACK");
                throw e;
            }
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        return contacts;
    }

    /** Contact and wrapped key of those that follow. */
    private static List<byte[][]> page(PreparedStatement next, byte[] after) throws SQLException {
        List<byte[][]> page = new ArrayList<>();
        next.setBytes(1, after);
        try (ResultSet row = next.executeQuery()) {
            while (row.next()) {
                page.add(new byte[][] {row.getBytes(1), row.getBytes(2)});
            }
        }
        return page;
    }
}
