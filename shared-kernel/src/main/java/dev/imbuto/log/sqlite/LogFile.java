package dev.imbuto.log.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
    /** Written into the file's header, so that {@code file} and we know whose it is: "Imbu". */
    private static final int APPLICATION_ID = 0x496D6275;

    private static final int LAYOUT = 1;
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
        if (pragma(writing, "schema_version") == 0 && pragma(writing, "application_id") == 0) {
            create(writing);
        }
        check(writing);
    }

    /** Throws {@link IllegalStateException} when the file is not a log of this layout. */
    void check(Connection connection) throws SQLException {
        if (pragma(connection, "application_id") != APPLICATION_ID) {
            throw new IllegalStateException(path + " is a SQLite file, but not an Imbuto log");
        }
        int layout = pragma(connection, "user_version");
        if (layout != LAYOUT) {
            throw new IllegalStateException(
                    path + " is an Imbuto log of layout " + layout + ", this version knows layout " + LAYOUT);
        }
    }

    private static void create(Connection writing) throws SQLException {
        try (var statement = writing.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            statement.executeUpdate(TABLES);
            statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
            statement.executeUpdate("PRAGMA user_version = " + LAYOUT);
            statement.executeUpdate("COMMIT");
        }
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA " + name)) {
            return result.getInt(1);
        }
    }
}
