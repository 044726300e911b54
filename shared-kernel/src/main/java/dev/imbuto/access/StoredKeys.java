package dev.imbuto.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Where the API keys are: a store that several processes use at the same time. What was written is durable, and seen by whoever
 * reads afterwards in whichever process, unless said otherwise. Every method throws {@link Unavailable} when the store does not
 * answer; what was to be written may be there or not.
 *
 * <p>Instants are whole microseconds. Safe for use by many threads.
 */
interface StoredKeys extends AutoCloseable {

    /**
     * A key and the SHA-256 of all its characters.
     *
     * @param hash 32 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record StoredKey(ApiKey key, byte[] hash) {}

    /** The store does not answer. */
    final class Unavailable extends RuntimeException {
        Unavailable(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** All of them, the oldest first. */
    List<StoredKey> all();

    void add(StoredKey key);

    /**
     * Adds the key where there never was any, and says whether it did: of several processes that try at once, one. Others that
     * {@link #add} a key in that moment do not count.
     */
    boolean addFirst(StoredKey key);

    /**
     * Has the first key end then, unless it ends before, and adds the second. False, and nothing changed, when the first is not
     * there or no longer accepted.
     */
    boolean replace(String first, Instant now, Instant end, StoredKey second);

    /** Has the key end now. False when it is not there or has been revoked. */
    boolean revoke(String id, Instant now);

    /** Notes by id when keys were used, unless a later use is noted. Some may get lost when a process is killed. */
    void noteUses(Map<String, Instant> uses);

    @Override
    void close();
}
