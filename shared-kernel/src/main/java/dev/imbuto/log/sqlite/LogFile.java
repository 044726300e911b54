package dev.imbuto.log.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite file of a log: its layout, and how it is opened.
 *
 * <p>Instants are microseconds since 1970 UTC. An event belongs to the commit with the highest {@code first_position} that is
 * not above its own position.
 */
record LogFile(Path path) {
    /** The number is "Imbu". */
    private static final FileLayout LAYOUT = new FileLayout(0x496D6275, 1, "an Imbuto log");

    private static final String TABLES = """
            CREATE TABLE commits (
                first_position INTEGER PRIMARY KEY,
                event_count    INTEGER NOT NULL,
                commit_id      TEXT NOT NULL UNIQUE,
                recorded_at    INTEGER NOT NULL,
                previous_hash  BLOB NOT NULL,
                hash           BLOB NOT NULL
            ) STRICT;
            CREATE TABLE events (
                position       INTEGER PRIMARY KEY,
                event_id       TEXT NOT NULL UNIQUE,
                aggregate_type TEXT NOT NULL,
                aggregate_id   TEXT NOT NULL,
                sequence       INTEGER NOT NULL,
                type           TEXT NOT NULL,
                revision       TEXT NOT NULL,
                timestamp      INTEGER NOT NULL,
                payload        BLOB NOT NULL,
                metadata       BLOB NOT NULL,
                UNIQUE (aggregate_id, sequence)
            ) STRICT;
            """;

    /** How long a connection waits for another process that holds a lock. */
    private static final int BUSY_MILLISECONDS = 2_000;

    /**
     * How many pages of 4 KB the write-ahead log gathers before they are copied into the file. Four times the default: a page
     * of an index that is changed often is copied less often; more would make each copying a pause that clients feel.
     */
    private static final int CHECKPOINT_PAGES = 4_000;

    /** Kilobytes of pages that the writer keeps in memory, so that it need not read the indexes that it adds to. */
    private static final int CACHE_KILOBYTES = 64 * 1024;

    Connection openForWriting() throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        config.setCacheSize(-CACHE_KILOBYTES);
        config.setPragma(Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
        config.setGetGeneratedKeys(false); // there are none, and asking for them costs as much as writing
        return config.createConnection("jdbc:sqlite:" + path);
    }

    Connection openForReading() throws SQLException {
        var config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.READONLY);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.resetOpenMode(SQLiteOpenMode.READWRITE);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        return config.createConnection("jdbc:sqlite:" + path);
    }

    /** Makes the tables in a new file, and refuses a file that is not a log of this layout. */
    void prepare(Connection writing) throws SQLException {
        LAYOUT.prepare(writing, path, TABLES);
    }

    /** Throws {@link IllegalStateException} when the file is not a log of this layout. */
    void check(Connection connection) throws SQLException {
        LAYOUT.check(connection, path);
    }
}
