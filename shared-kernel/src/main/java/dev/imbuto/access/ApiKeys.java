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
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
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
 * api_key: id TEXT, hash BLOB (32), role TEXT, created_us INTEGER, and each of these or NULL: revoked_us INTEGER,
 *          label TEXT, expires_us INTEGER, used_us INTEGER; microseconds since 1970 UTC
 * </pre>
 *
 * The last three came later: a file without them is given them when it is opened, and a program that does not know them still
 * reads it.
 *
 * Safe for use by many threads.
 */
public final class ApiKeys implements AutoCloseable {
    /** Name of the file in the folder of the data. */
    public static final String FILE = "control.db";

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    static final String START = "imb_";
    private static final String ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST = 100;
    private static final byte[] NO_HASH = new byte[32];

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Beyond this age a copy is not trusted: a key may have been revoked meanwhile. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int BUSY_MILLIS = 5_000;

    private static final Map<String, String> LATER_COLUMNS =
            Map.of("label", "TEXT", "expires_us", "INTEGER", "used_us", "INTEGER");

    private final SecureRandom random = new SecureRandom();
    private final Connection connection; // guarded by this
    private final Clock clock;
    private final KeyUses uses;
    private volatile Copy copy;

    /** All keys as they were at some moment of {@link System#nanoTime}. */
    private record Copy(Map<String, Entry> byId, long nanos) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(ApiKey key, byte[] hash) {}

    private ApiKeys(Connection connection, Clock clock, KeyUses uses) throws SQLException {
        this.connection = connection;
        this.clock = clock;
        this.uses = uses;
        createTables();
        this.copy = read();
    }

    /** Opens the file, or makes it. */
    public static ApiKeys open(Path file, Clock clock) {
        return open(file, clock, KeyUses.EVERY);
    }

    /** @param every how often the last uses of keys are written down */
    static ApiKeys open(Path file, Clock clock, Duration every) {
        try {
            Connection connection = connect(file, SQLiteConfig.SynchronousMode.FULL);
            try {
                // A connection of its own: whoever writes uses down keeps no request waiting. Losing some is no harm.
                KeyUses uses = new KeyUses(connect(file, SQLiteConfig.SynchronousMode.NORMAL), every);
                try {
                    ApiKeys keys = new ApiKeys(connection, clock, uses);
                    uses.start();
                    return keys;
                } catch (SQLException | RuntimeException e) {
                    uses.close();
                    throw e;
                }
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

    /** A key for an administrator where there never was any key: the first start. Two processes never make two. */
    public synchronized Optional<ApiKey.Made> createFirstAdmin() {
        return writing(() -> {
            if (!read().byId().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(insert(Role.ADMIN, null, null));
        });
    }

    /** A key that never expires and says nothing of what it is for. */
    public ApiKey.Made create(Role role) {
        return create(role, null, null);
    }

    /**
     * A new key.
     *
     * @param label what it is for; null to say nothing
     * @param expires from when on it is refused, to the microsecond; null for never
     * @throws IllegalArgumentException when the label is not one, see {@link ApiKey}, or {@code expires} is not in the future
     */
    public synchronized ApiKey.Made create(Role role, @Nullable String label, @Nullable Instant expires) {
        if (expires != null && !expires.isAfter(clock.instant())) {
            throw new IllegalArgumentException("a key that expires at " + expires + " would never be accepted");
        }
        Instant end = expires == null ? null : expires.truncatedTo(ChronoUnit.MICROS);
        return writing(() -> insert(role, label, end));
    }

    /**
     * A second key of the same role and label, as long-lived as the first one was; the first ends after the grace, or when it
     * would have ended anyway. Empty when there is no such key, or it is no longer accepted.
     *
     * @param grace how long both are accepted; zero revokes the first at once
     */
    public synchronized Optional<ApiKey.Made> rotate(String id, Duration grace) {
        return writing(() -> {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            Entry entry = read().byId().get(id);
            if (entry == null || !entry.key().isAccepted(now)) {
                return Optional.empty();
            }
            ApiKey old = entry.key();
            Instant end = now.plus(grace);
            Instant expires = old.expires();
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE api_key SET expires_us = ? WHERE id = ?")) {
                update.setLong(1, micros(expires == null || end.isBefore(expires) ? end : expires));
                update.setString(2, id);
                update.executeUpdate();
            }
            Instant next = expires == null ? null : now.plus(Duration.between(old.created(), expires));
            return Optional.of(insert(old.role(), old.label(), next));
        });
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

    /** The key, when it is one that was made here, has not expired and has not been revoked. */
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
        if (!matches || entry == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (!entry.key().isAccepted(now)) {
            return Optional.empty();
        }
        uses.remember(entry.key().id(), micros(now));
        return Optional.of(entry.key());
    }

    /** The id in what claims to be a key; empty when it does not even look like one. */
    static Optional<String> id(String presented) {
        int end = presented.indexOf('_', START.length());
        return presented.startsWith(START) && end == START.length() + ID_LENGTH
                ? Optional.of(presented.substring(START.length(), end))
                : Optional.empty();
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
                ResultSet row = select.executeQuery("""
                        SELECT id, role, label, created_us, expires_us, used_us, revoked_us, hash
                        FROM api_key ORDER BY created_us, id""")) {
            while (row.next()) {
                ApiKey key = new ApiKey(
                        row.getString(1),
                        Role.valueOf(row.getString(2)),
                        row.getString(3),
                        instant(row.getLong(4)),
                        instantOrNull(row, 5),
                        instantOrNull(row, 6),
                        instantOrNull(row, 7));
                byId.put(key.id(), new Entry(key, row.getBytes(8)));
            }
        }
        return new Copy(byId, nanos);
    }

    private static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : instant(micros);
    }

    private ApiKey.Made insert(Role role, @Nullable String label, @Nullable Instant expires) throws SQLException {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String key = START + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        ApiKey made = new ApiKey(id.toString(), role, label, clock.instant(), expires, null, null);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO api_key (id, hash, role, created_us, label, expires_us) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, made.id());
            insert.setBytes(2, sha256(key));
            insert.setString(3, role.name());
            insert.setLong(4, micros(made.created()));
            insert.setString(5, label);
            if (expires == null) {
                insert.setNull(6, Types.INTEGER);
            } else {
                insert.setLong(6, micros(expires));
            }
            insert.executeUpdate();
        }
        return new ApiKey.Made(made.id(), key, expires);
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
        uses.close();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("the file of the API keys cannot be closed: {}", e.getMessage());
        }
    }
}
