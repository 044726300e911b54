package dev.imbuto.access;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The API keys, in a SQLite file that several processes may have open.
 *
 * <p>A key is {@code imb_<id>_<secret>}: the id finds its row, the secret is 256 random bits. Only the SHA-256 of the whole is
 * stored, which is enough for a secret that nobody can guess, and quick enough for every request. What another process
 * creates or revokes takes effect here within half a second.
 *
 * <pre>
 * api_key: id TEXT, hash BLOB (32), role TEXT, created_us INTEGER, revoked_us INTEGER or NULL; microseconds since 1970 UTC
 * </pre>
 *
 * Safe for use by many threads.
 */
public final class ApiKeys implements AutoCloseable {
    /** Name of the file in the folder of the data. */
    public static final String FILE = "control.db";

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final String START = "imb_";
    private static final String ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST = 100;
    private static final byte[] NO_HASH = new byte[32];

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Beyond this age a copy is not trusted: a key may have been revoked meanwhile. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int BUSY_MILLIS = 5_000;

    private final SecureRandom random = new SecureRandom();
    private final Connection connection; // guarded by this
    private final Clock clock;
    private volatile Copy copy;

    /** All keys as they were at some moment of {@link System#nanoTime}. */
    private record Copy(Map<String, Entry> byId, long nanos) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(ApiKey key, byte[] hash) {}

    private ApiKeys(Connection connection, Clock clock) throws SQLException {
        this.connection = connection;
        this.clock = clock;
        createTables();
        this.copy = read();
    }

    /** Opens the file, or makes it. */
    public static ApiKeys open(Path file, Clock clock) {
        try {
            Connection connection = connect(file);
            try {
                return new ApiKeys(connection, clock);
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
    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
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

    /** A key for an administrator where there never was any key: the first start. Two processes never make two. */
    public synchronized Optional<ApiKey.Made> createFirstAdmin() {
        return writing(() -> {
            if (!read().byId().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(insert(Role.ADMIN));
        });
    }

    public synchronized ApiKey.Made create(Role role) {
        return writing(() -> insert(role));
    }

    /** From now on the key is refused. False when there is no such key, or it was revoked before. */
    public synchronized boolean revoke(String id) {
        return writing(() -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE api_key SET revoked_us = ? WHERE id = ? AND revoked_us IS NULL")) {
                update.setLong(1, micros(clock.instant()));
                update.setString(2, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** All keys, the oldest first, revoked ones too. */
    public synchronized List<ApiKey> list() {
        try {
            return read().byId().values().stream().map(Entry::key).toList();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** The key, when it is one that was made here and has not been revoked. */
    public Optional<ApiKey> authenticate(String presented) {
        if (presented.length() > LONGEST || !presented.startsWith(START)) {
            return Optional.empty();
        }
        int end = presented.indexOf('_', START.length());
        if (end < 0) {
            return Optional.empty();
        }
        Entry entry = current().byId().get(presented.substring(START.length(), end));
        // an unknown id takes as long as a wrong secret
        boolean matches = MessageDigest.isEqual(sha256(presented), entry == null ? NO_HASH : entry.hash());
        return matches && entry != null && entry.key().revoked() == null ? Optional.of(entry.key()) : Optional.empty();
    }

    private Copy current() {
        Copy seen = copy;
        return System.nanoTime() - seen.nanos() < FRESH_NANOS ? seen : refreshed();
    }

    private synchronized Copy refreshed() {
        Copy seen = copy;
        long age = System.nanoTime() - seen.nanos();
        if (age < FRESH_NANOS) {
            return seen; // somebody else was faster
        }
        try {
            copy = read();
            return copy;
        } catch (SQLException e) {
            if (age < STALE_NANOS) {
                return seen;
            }
            throw unavailable(e);
        }
    }

    private Copy read() throws SQLException {
        long nanos = System.nanoTime();
        Map<String, Entry> byId = new LinkedHashMap<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(
                        "SELECT id, role, created_us, hash, revoked_us FROM api_key ORDER BY created_us, id")) {
            while (row.next()) {
                long revoked = row.getLong(5);
                Instant revokedAt = row.wasNull() ? null : instant(revoked);
                ApiKey key = new ApiKey(
                        row.getString(1), Role.valueOf(row.getString(2)), instant(row.getLong(3)), revokedAt);
                byId.put(key.id(), new Entry(key, row.getBytes(4)));
            }
        }
        return new Copy(byId, nanos);
    }

    private ApiKey.Made insert(Role role) throws SQLException {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String key = START + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO api_key (id, hash, role, created_us) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, id.toString());
            insert.setBytes(2, sha256(key));
            insert.setString(3, role.name());
            insert.setLong(4, micros(clock.instant()));
            insert.executeUpdate();
        }
        return new ApiKey.Made(id.toString(), key);
    }

    private interface Writing<T> {
        T write() throws SQLException;
    }

    /** In one transaction, which other processes wait for; what was written is known here at once. */
    private <T> T writing(Writing<T> writing) {
        try {
            connection.setAutoCommit(false);
            try {
                T result = writing.write();
                connection.commit();
                copy = read();
                return result;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private void createTables() throws SQLException {
        try (Statement create = connection.createStatement()) {
            create.executeUpdate("""
                    CREATE TABLE IF NOT EXISTS api_key (
                        id         TEXT PRIMARY KEY,
                        hash       BLOB NOT NULL,
                        role       TEXT NOT NULL,
                        created_us INTEGER NOT NULL,
                        revoked_us INTEGER
                    ) STRICT""");
        }
    }

    private static ProblemException unavailable(SQLException e) {
        LOG.warn("the API keys cannot be read or written: {}", e.getMessage());
        return new ProblemException(new Problem(503, "keys-unavailable", "The API keys cannot be read now."));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("the file of the API keys cannot be closed: {}", e.getMessage());
        }
    }
}
