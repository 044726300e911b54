package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;
import dev.imbuto.privacy.SearchWords.Hashes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A key for each contact, and the hashes by which contacts are found: what sealing needs of a store.
 *
 * <p>The table makes the keys, at random, and wraps them by the master key. Everything is durable when a method returns. Once
 * destroyed, a contact's key never comes back, also where there never was one. Safe for use by many threads.
 *
 * <p>Each method throws {@link dev.imbuto.log.LogUnavailableException} when the store does not answer. What was to be written may
 * be there or not then, and may be written again.
 */
interface KeyTable extends AutoCloseable {
    /**
     * What stands in the table about a contact.
     *
     * @param key null once destroyed
     */
    record Entry(@Nullable SecretKey key, Hashes hashes) {}

    /**
     * What came of a claim.
     *
     * @param others who have the address; empty when the contact has it now
     * @param entry of the contact; null when others have the address, and then nothing was written
     */
    record Claim(Set<ContactId> others, @Nullable Entry entry) {}

    /**
     * How long an entry may be used, in nanoseconds from before it was asked for: another process may have changed it since.
     * {@link Long#MAX_VALUE} where no other process writes.
     */
    long goodForNanos();

    /** The contact's entry; made, with these hashes, where there is none. */
    Entry keep(ContactId contact, Hashes hashes);

    /** Like {@link #keep}, and the hashes are these afterwards unless the key was destroyed. */
    Entry replace(ContactId contact, Hashes hashes);

    /** See {@link PersonalData#claimEmail}; replaces the hash of the address and no other. */
    Claim claim(ContactId contact, byte[] email, Predicate<ContactId> exists);

    /** The contact's entry; empty when it never had one. */
    Optional<Entry> find(ContactId contact);

    /** The contacts that have all of these hashes, of which there is at least one; at most {@code limit}, which is positive. */
    Set<ContactId> search(List<byte[]> hashes, int limit);

    /** The contact has neither key nor hashes any more, for ever. */
    void destroy(ContactId contact);

    /** Returns when what was {@link #destroy}ed of the contact is used by no process and held by no file any more. */
    void awaitGone(ContactId contact);

    /** See {@link Forgetting}. */
    Forgetting.Announcement announce(ContactId contact);

    List<Forgetting.Announcement> announced();

    void settle(ContactId contact);

    long knownUpTo();

    void knownUpTo(long position);

    @Override
    void close();

    /** The contact's UUID in 16 bytes, as it stands in every table and is bound into what is sealed. */
    static byte[] bytes(ContactId contact) {
        return ByteBuffer.allocate(16)
                .putLong(contact.value().getMostSignificantBits())
                .putLong(contact.value().getLeastSignificantBits())
                .array();
    }

    /** The contact of {@link #bytes}. */
    static ContactId contact(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ContactId(new UUID(buffer.getLong(), buffer.getLong()));
    }
}
