package dev.imbuto.audit;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.sqlite.FileLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite file of the records: its layout, and how it is opened.
 *
 * <p>Instants are microseconds since 1970 UTC; contacts are UUIDs of 16 bytes, one after another. {@code access_to} can be made
 * anew from {@code access} and is there to find the records of one contact. Triggers keep slips of the hand away from what was
 * recorded; it is the hashes that find those who mean it.
 */
record AccessFile(Path path) {
    /** The number is "ImbR". */
    private static final FileLayout LAYOUT = new FileLayout(0x496D6252, 1, "a file of recorded readings");

    private static final String TABLES = """
            CREATE TABLE access (
                number          INTEGER PRIMARY KEY,
                recorded_at     INTEGER NOT NULL,
                actor           TEXT NOT NULL,
                client          TEXT NOT NULL,
                route           TEXT NOT NULL,
                correlation_id  TEXT NOT NULL,
                everybody_up_to INTEGER NOT NULL,
                contacts        BLOB NOT NULL,
                hash            BLOB NOT NULL
            ) STRICT;
            CREATE INDEX access_to_everybody ON access (number) WHERE everybody_up_to > 0;
            CREATE TABLE access_to (
                contact BLOB NOT NULL,
                number  INTEGER NOT NULL,
                PRIMARY KEY (contact, number)
            ) STRICT, WITHOUT ROWID;
            CREATE TRIGGER access_never_changes BEFORE UPDATE ON access
                BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
            CREATE TRIGGER access_never_goes BEFORE DELETE ON access
                BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
            """;

    /** A whole record, as {@link #record} reads it. */
    static final String COLUMNS =
            "number, recorded_at, actor, client, route, correlation_id, everybody_up_to, contacts, hash";

    private static final int BUSY_MILLIS = 2_000;

    Connection openForWriting() throws SQLException {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return config.createConnection("jdbc:sqlite:" + path);
    }

    Connection openForReading() throws SQLException {
        SQLiteConfig config = config();
        config.setOpenMode(SQLiteOpenMode.READONLY);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.resetOpenMode(SQLiteOpenMode.READWRITE);
        return config.createConnection("jdbc:sqlite:" + path);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    /** Makes the tables in a new file; throws {@link IllegalStateException} when the file is something else. */
    void prepare(Connection writing) throws SQLException {
        LAYOUT.prepare(writing, path, TABLES);
    }

    /** Throws {@link IllegalStateException} when the file does not hold records of this layout. */
    void check(Connection connection) throws SQLException {
        LAYOUT.check(connection, path);
    }

    /** Throws {@link IllegalArgumentException} when the row cannot be a record. */
    static AccessRecord record(ResultSet row) throws SQLException {
        Access access = new Access(
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                contacts(row.getBytes(8)),
                row.getLong(7));
        return new AccessRecord(
                row.getLong(1), Microseconds.toInstant(row.getLong(2)), access, HashChain.toHex(row.getBytes(9)));
    }

    static byte[] bytes(ContactId contact) {
        return bytes(List.of(contact));
    }

    static byte[] bytes(List<ContactId> contacts) {
        ByteBuffer bytes = ByteBuffer.allocate(contacts.size() * AccessChain.CONTACT_BYTES);
        for (ContactId contact : contacts) {
            bytes.putLong(contact.value().getMostSignificantBits())
                    .putLong(contact.value().getLeastSignificantBits());
        }
        return bytes.array();
    }

    private static List<ContactId> contacts(byte[] bytes) {
        if (bytes.length % AccessChain.CONTACT_BYTES != 0) {
            throw new IllegalArgumentException("not a whole number of contacts");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        List<ContactId> contacts = new ArrayList<>();
        while (buffer.hasRemaining()) {
            contacts.add(new ContactId(new UUID(buffer.getLong(), buffer.getLong())));
        }
        return contacts;
    }
}
