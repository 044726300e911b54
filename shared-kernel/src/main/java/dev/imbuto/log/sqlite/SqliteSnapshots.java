package dev.imbuto.log.sqlite;

import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.Snapshot;
import dev.imbuto.log.Snapshots;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Snapshots in a SQLite file of their own, which may be deleted whenever nobody has it open. A power cut may lose the latest
 * ones.
 */
public final class SqliteSnapshots implements Snapshots {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS snapshots (
                aggregate_id   TEXT PRIMARY KEY,
                aggregate_type TEXT NOT NULL,
                sequence       INTEGER NOT NULL,
                type           TEXT NOT NULL,
                revision       TEXT NOT NULL,
                payload        BLOB NOT NULL,
                metadata       BLOB NOT NULL,
                timestamp      INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""";
    private static final String KEEP = """
            INSERT INTO snapshots (aggregate_id, aggregate_type, sequence, type, revision, payload, metadata, timestamp)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (aggregate_id) DO UPDATE SET
                aggregate_type = excluded.aggregate_type, sequence = excluded.sequence, type = excluded.type,
                revision = excluded.revision, payload = excluded.payload, metadata = excluded.metadata,
                timestamp = excluded.timestamp
            WHERE excluded.sequence >= snapshots.sequence""";
    private static final String LATEST = """
            SELECT aggregate_type, sequence, type, revision, payload, metadata, timestamp
            FROM snapshots WHERE aggregate_id = ?""";

    private static final String TRUNCATE = "PRAGMA wal_checkpoint(TRUNCATE)";

    private final Connection connection;
    private final PreparedStatement keep;
    private final PreparedStatement latest;
    private final PreparedStatement forget;

    private SqliteSnapshots(Path file) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.OFF);
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        connection = config.createConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(TABLE);
            statement.execute(TRUNCATE); // a crash may have left pages with what was forgotten in it
            keep = connection.prepareStatement(KEEP);
            latest = connection.prepareStatement(LATEST);
            forget = connection.prepareStatement("DELETE FROM snapshots WHERE aggregate_id = ?");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Opens the file, which is made if it is not there. */
    public static SqliteSnapshots open(Path file) {
        try {
            return new SqliteSnapshots(file);
        } catch (SQLException e) {
            throw new LogUnavailableException(
                    file + " cannot be opened: " + e.getMessage() + "; it may be deleted, and is made anew", e);
        }
    }

    @Override
    public synchronized Optional<Snapshot> latest(String aggregateId) {
        try {
            latest.setString(1, aggregateId);
            try (var row = latest.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Snapshot(
                        row.getString(1),
                        aggregateId,
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getBytes(5),
                        row.getBytes(6),
                        Microseconds.toInstant(row.getLong(7))));
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    @Override
    public synchronized void keep(Snapshot snapshot) {
        try {
            keep.setString(1, snapshot.aggregateId());
            keep.setString(2, snapshot.aggregateType());
            keep.setLong(3, snapshot.sequence());
            keep.setString(4, snapshot.type());
            keep.setString(5, snapshot.revision());
            keep.setBytes(6, snapshot.payload());
            keep.setBytes(7, snapshot.metadata());
            keep.setLong(8, Microseconds.of(snapshot.timestamp()));
            keep.executeUpdate();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Nobody else has the file open, so nothing keeps the write-ahead file from being truncated. */
    @Override
    public synchronized void forget(String aggregateId) {
        try (var statement = connection.createStatement()) {
            forget.setString(1, aggregateId);
            if (forget.executeUpdate() > 0) {
                statement.execute(TRUNCATE);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    @Override
    public synchronized void clear() {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM snapshots");
            statement.execute(TRUNCATE);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private static LogUnavailableException unavailable(SQLException e) {
        return new LogUnavailableException("snapshots are not available: " + e.getMessage(), e);
    }
}
