package dev.imbuto.access;

import dev.imbuto.access.StoredKeys.StoredKey;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.mongo.SharedDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys: who made them, how long they are accepted, and whether what a caller presents is one.
 *
 * <p>A key is {@code imb_<id>_<secret>}: the id finds it, the secret is 256 random bits. Only the SHA-256 of the whole is
 * stored, which is enough for a secret that nobody can guess, and quick enough for every request. What another process
 * creates or revokes takes effect here within half a second; while the store does not answer, keys are accepted for a second
 * after the last answer and then nobody is let in.
 *
 * <p>Every method that needs the store throws a {@link ProblemException} with 503 {@code keys-unavailable} when it does not answer.
 * Safe for use by many threads.
 */
public final class ApiKeys implements AutoCloseable {
    /** Name of the file in the folder of the data. */
    public static final String FILE = "control.db";

    static final String START = "imb_";

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final String ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST = 100;
    private static final byte[] NO_HASH = new byte[32];

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Beyond this age a copy is not trusted: a key may have been revoked meanwhile. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SecureRandom random = new SecureRandom();
    private final StoredKeys store;
    private final Clock clock;
    private final KeyUses uses;
    private final Object refreshing = new Object();
    private volatile Copy copy; // changed by those who hold refreshing
    private long failedAt; // guarded by refreshing; of System.nanoTime
    private StoredKeys.@Nullable Unavailable failure; // guarded by refreshing

    /** All keys as they were at some moment of {@link System#nanoTime}. */
    private record Copy(Map<String, StoredKey> byId, long nanos) {}

    /** A key that nobody has stored yet, and what it looks like. */
    private record New(StoredKey stored, ApiKey.Made made) {}

    /** @param every how often the last uses of keys are written down */
    ApiKeys(StoredKeys store, Clock clock, Duration every) {
        this.store = store;
        this.clock = clock;
        this.uses = new KeyUses(store, every);
        this.copy = read();
        uses.start();
    }

    /**
     * Keys in this file, which is made if it is not there.
     *
     * @throws IllegalStateException when it cannot be opened
     */
    public static ApiKeys open(Path file, Clock clock) {
        StoredKeys store = SqliteKeys.open(file);
        try {
            return new ApiKeys(store, clock, KeyUses.EVERY);
        } catch (StoredKeys.Unavailable e) {
            store.close();
            throw new IllegalStateException("API keys cannot be read from " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Keys that all processes with this database share. It stays open when this is closed.
     *
     * @throws IllegalStateException when the collection is not as it has to be
     * @throws dev.imbuto.log.LogUnavailableException when the database does not answer
     */
    public static ApiKeys open(SharedDatabase database, Clock clock) {
        try {
            return new ApiKeys(new MongoKeys(database), clock, KeyUses.EVERY);
        } catch (StoredKeys.Unavailable e) {
            throw new LogUnavailableException("API keys cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Takes over the keys of another store that it does not have, with the same secrets; not those that were revoked.
     *
     * @return how many it took over
     */
    public int copyFrom(ApiKeys other) {
        Set<String> known = list().stream().map(ApiKey::id).collect(Collectors.toSet());
        List<StoredKey> missing = other.writing(other.store::all).stream()
                .filter(stored -> stored.key().revoked() == null)
                .filter(stored -> !known.contains(stored.key().id()))
                .toList();
        missing.forEach(stored -> writing(() -> {
            store.add(stored);
            return stored;
        }));
        return missing.size();
    }

    /**
     * A key for an administrator where there never was any key: the first start. Of several processes that start at once one
     * makes it.
     */
    public Optional<ApiKey.Made> createFirstAdmin() {
        New first = newKey(Role.ADMIN, null, null);
        return writing(() -> store.addFirst(first.stored())) ? Optional.of(first.made()) : Optional.empty();
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
    public ApiKey.Made create(Role role, @Nullable String label, @Nullable Instant expires) {
        if (expires != null && !expires.isAfter(clock.instant())) {
            throw new IllegalArgumentException("a key that expires at " + expires + " would never be accepted");
        }
        New next = newKey(role, label, expires == null ? null : expires.truncatedTo(ChronoUnit.MICROS));
        return writing(() -> {
            store.add(next.stored());
            return next.made();
        });
    }

    /**
     * A second key of the same role and label, as long-lived as the first one was; the first ends after the grace, or when it
     * would have ended anyway. Empty when there is no such key, or it is no longer accepted.
     *
     * @param grace how long both are accepted; zero revokes the first at once
     */
    public Optional<ApiKey.Made> rotate(String id, Duration grace) {
        return writing(() -> {
            Instant now = now();
            StoredKey entry = read().byId().get(id);
            if (entry == null || !entry.key().isAccepted(now)) {
                return Optional.empty();
            }
            ApiKey old = entry.key();
            Instant expires = old.expires();
            New second = newKey(
                    old.role(),
                    old.label(),
                    expires == null ? null : now.plus(Duration.between(old.created(), expires)));
            return store.replace(id, now, now.plus(grace), second.stored())
                    ? Optional.of(second.made())
                    : Optional.empty();
        });
    }

    /** From now on the key is refused. False when there is no such key, or it was revoked before. */
    public boolean revoke(String id) {
        return writing(() -> store.revoke(id, now()));
    }

    /** All keys, the oldest first, revoked ones too. */
    public List<ApiKey> list() {
        try {
            return store.all().stream().map(StoredKey::key).toList();
        } catch (StoredKeys.Unavailable e) {
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
        StoredKey entry = current().byId().get(presented.substring(START.length(), end));
        // an unknown id takes as long as a wrong secret
        boolean matches = MessageDigest.isEqual(sha256(presented), entry == null ? NO_HASH : entry.hash());
        if (!matches || entry == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (!entry.key().isAccepted(now)) {
            return Optional.empty();
        }
        uses.remember(entry.key().id(), now);
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

    /** One thread asks the store, and the others get what it got: a store that does not answer keeps all waiting once. */
    private Copy refreshed() {
        long asked = System.nanoTime();
        synchronized (refreshing) {
            Copy seen = copy;
            if (System.nanoTime() - seen.nanos() < FRESH_NANOS) {
                return seen; // somebody else was faster
            }
            StoredKeys.Unavailable fault = failure;
            if (fault == null || failedAt - asked < 0) {
                try {
                    copy = read();
                    failure = null;
                    return copy;
                } catch (StoredKeys.Unavailable e) {
                    fault = failure = e;
                    failedAt = System.nanoTime();
                }
            }
            if (System.nanoTime() - seen.nanos() < STALE_NANOS) {
                return seen;
            }
            throw unavailable(fault);
        }
    }

    private Copy read() {
        long nanos = System.nanoTime();
        Map<String, StoredKey> byId = new HashMap<>();
        store.all().forEach(stored -> byId.put(stored.key().id(), stored));
        return new Copy(byId, nanos);
    }

    private New newKey(Role role, @Nullable String label, @Nullable Instant expires) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String key = START + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        ApiKey made = new ApiKey(id.toString(), role, label, now(), expires, null, null);
        return new New(new StoredKey(made, sha256(key)), new ApiKey.Made(made.id(), key, expires));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** What was written, or may have been, is known here at once: the copy is not trusted any more. */
    private <T> T writing(Supplier<T> writing) {
        try {
            return writing.get();
        } catch (StoredKeys.Unavailable e) {
            throw unavailable(e);
        } finally {
            synchronized (refreshing) { // or one that is being read now would take its place
                copy = new Copy(Map.of(), System.nanoTime() - STALE_NANOS);
            }
        }
    }

    private static ProblemException unavailable(StoredKeys.Unavailable e) {
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

    /** Writes down when keys were last used. */
    @Override
    public void close() {
        uses.close();
        store.close();
    }
}
