package dev.imbuto.access;

import dev.imbuto.log.Microseconds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * Keys in a SQLite file that several processes of one machine may have open. Each write is a transaction that the others wait
 * for, synchronised to disk.
 *
 * <pre>
 * api_key: id TEXT, hash BLOB (32), role TEXT, created_us INTEGER, and each of these or NULL: revoked_us INTEGER,
 *          label TEXT, expires_us INTEGER, used_us INTEGER; microseconds since 1970 UTC
 * </pre>
 *
 * The last three came later: a file without them is given them when it is opened, and a program that does not know them still
 * reads it.
 */
final class SqliteKeys implements StoredKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteKeys.class);
    private static final int BUSY_MILLIS = 5_000;

    private static final Map<String, String> LATER_COLUMNS =
            Map.of("label", "TEXT", "expires_us", "INTEGER", "used_us", "INTEGER");

    private final Connection connection; // guarded by itself
    private final Connection noting; // guarded by itself

    private SqliteKeys(Connection connection, Connection noting) {
        this.connection = connection;
        this.noting = noting;
    }

    /** Opens the file, or makes it; throws {@link IllegalStateException} when that cannot be done. */
    static SqliteKeys open(Path file) {
        try {
            Connection connection = connect(file, SQLiteConfig.SynchronousMode.FULL);
            try {
                createTable(connection);
                // A connection of its own: whoever notes uses keeps no request waiting. Losing some is no harm.
                return new SqliteKeys(connection, connect(file, SQLiteConfig.SynchronousMode.NORMAL));
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("API keys cannot be read from " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Tries again while others open or close the file: SQLite waits for locks, save for those under which a file becomes
     * write-ahead or its write-ahead log is removed.
     */
    private static Connection connect(Path file, SQLiteConfig.SynchronousMode mode) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(mode);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BUSY_MILLIS);
        while (true) {
            try {
                return config.createConnection("jdbc:sqlite:" + file);
            } catch (SQLException e) {
                if (e.getErrorCode() != SQLiteErrorCode.SQLITE_BUSY.code || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static void createTable(Connection connection) throws SQLException {
        try (Statement create = connection.createStatement()) {
            create.executeUpdate("""
                    CREATE TABLE IF NOT EXISTS api_key (
                        id         TEXT PRIMARY KEY,
                        hash       BLOB NOT NULL,
                        role       TEXT NOT NULL,
                        created_us INTEGER NOT NULL,
                        revoked_us INTEGER
                    ) STRICT""");
            connection.setAutoCommit(false);
            try {
                // begins the transaction with a write, so that of several programs that start now one adds them
                create.executeUpdate("UPDATE api_key SET role = role WHERE FALSE");
                Set<String> present = new HashSet<>();
                try (ResultSet columns = create.executeQuery("SELECT name FROM pragma_table_info('api_key')")) {
                    while (columns.next()) {
                        present.add(columns.getString(1));
                    }
                }
                for (Map.Entry<String, String> later : LATER_COLUMNS.entrySet()) {
                    if (!present.contains(later.getKey())) {
                        create.executeUpdate(
                                "ALTER TABLE api_key ADD COLUMN " + later.getKey() + " " + later.getValue());
                    }
                }
                connection.commit();
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    @Override
    public List<StoredKey> all() {
        synchronized (connection) {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("""
                            SELECT id, role, label, created_us, expires_us, used_us, revoked_us, hash
                            FROM api_key ORDER BY created_us, id""")) {
                List<StoredKey> keys = new ArrayList<>();
                while (row.next()) {
                    ApiKey key = new ApiKey(
                            row.getString(1),
                            Role.valueOf(row.getString(2)),
                            row.getString(3),
                            Microseconds.toInstant(row.getLong(4)),
                            instantOrNull(row, 5),
                            instantOrNull(row, 6),
                            instantOrNull(row, 7));
                    keys.add(new StoredKey(key, row.getBytes(8)));
                }
                return keys;
            } catch (SQLException e) {
                throw new Unavailable(e);
            }
        }
    }

    private static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : Microseconds.toInstant(micros);
    }

    @Override
    public void add(StoredKey key) {
        writing(() -> {
            insert(key);
            return true;
        });
    }

    @Override
    public boolean addFirst(StoredKey key) {
        return writing(() -> {
            try (Statement select = connection.createStatement();
                    ResultSet any = select.executeQuery("SELECT 1 FROM api_key LIMIT 1")) {
                if (any.next()) {
                    return false;
                }
            }
            insert(key);
            return true;
        });
    }

    @Override
    public boolean replace(String first, Instant now, Instant end, StoredKey second) {
        return writing(() -> {
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE api_key SET expires_us = min(coalesce(expires_us, ?1), ?1)
                    WHERE id = ?2 AND revoked_us IS NULL AND (expires_us IS NULL OR expires_us > ?3)""")) {
                update.setLong(1, Microseconds.of(end));
                update.setString(2, first);
                update.setLong(3, Microseconds.of(now));
                if (update.executeUpdate() == 0) {
                    return false;
                }
            }
            insert(second);
            return true;
        });
    }

    @Override
    public boolean revoke(String id, Instant now) {
        return writing(() -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE api_key SET revoked_us = ? WHERE id = ? AND revoked_us IS NULL")) {
                update.setLong(1, Microseconds.of(now));
                update.setString(2, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    private void insert(StoredKey stored) throws SQLException {
        ApiKey key = stored.key();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO api_key (id, hash, role, created_us, label, expires_us) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, key.id());
            insert.setBytes(2, stored.hash());
            insert.setString(3, key.role().name());
            insert.setLong(4, Microseconds.of(key.created()));
            insert.setString(5, key.label());
            Instant expires = key.expires();
            if (expires == null) {
                insert.setNull(6, Types.INTEGER);
            } else {
                insert.setLong(6, Microseconds.of(expires));
            }
            insert.executeUpdate();
        }
    }

    private interface Writing {
        boolean write() throws SQLException;
    }

    /** In one transaction, which other processes wait for. */
    private boolean writing(Writing writing) {
        synchronized (connection) {
            try {
                connection.setAutoCommit(false);
                try {
                    boolean result = writing.write();
                    connection.commit();
                    return result;
                } finally {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            } catch (SQLException e) {
                throw new Unavailable(e);
            }
        }
    }

    @Override
    public void noteUses(Map<String, Instant> uses) {
        synchronized (noting) {
            try (PreparedStatement update =
                    noting.prepareStatement("UPDATE api_key SET used_us = max(coalesce(used_us, 0), ?) WHERE id = ?")) {
                for (Map.Entry<String, Instant> use : uses.entrySet()) {
                    update.setLong(1, Microseconds.of(use.getValue()));
                    update.setString(2, use.getKey());
                    update.executeUpdate();
                }
            } catch (SQLException e) {
                throw new Unavailable(e);
            }
        }
    }

    @Override
    public void close() {
        for (Connection open : List.of(noting, connection)) {
            synchronized (open) {
                try {
                    open.close();
                } catch (SQLException e) {
                    LOG.warn("the file of the API keys cannot be closed: {}", e.getMessage());
                }
            }
        }
    }
}
