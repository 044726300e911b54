package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;
import java.util.Set;

/**
 * Destroys keys, around the event that says so: what is announced here before the event is written is found again after a
 * crash, and either finished or dropped. Everything is durable when a method returns. Safe for use by many threads.
 */
public interface Forgetting {
    /** The contact is about to be erased. Changes nothing else, and may be said twice. */
    void announce(ContactId contact);

    /** What was announced and not settled. */
    Set<ContactId> announced();

    /**
     * Destroys the contact's key and all by which it is found, for ever: what was sealed for it can never be opened again, and
     * nothing can be sealed for it any more, also where there never was a key. Returns when no file holds them any more.
     *
     * @throws dev.imbuto.log.LogUnavailableException when that cannot be said; to be tried again
     */
    void destroy(ContactId contact);

    /** The announcement is done with: the contact is erased to the last trace, or is not to be erased after all. */
    void settle(ContactId contact);

    /** Whether the contact's key was destroyed. Not of a contact that never had one. */
    boolean isDestroyed(ContactId contact);

    /** Up to this position of the log every erasure is known here: announced, or destroyed. 0 at first. */
    long knownUpTo();

    void knownUpTo(long position);
}
