package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;
import java.util.List;

/**
 * Destroys keys, around the event that says so: what is announced here before the event is written is found again after a
 * crash, and either finished or dropped. Everything is durable when a method returns. Safe for use by many threads, and where
 * several processes share the keys, by all of them.
 */
public interface Forgetting {
    /** That a contact is about to be erased, or not erased to the last trace yet. */
    interface Announcement {
        ContactId contact();

        /** Whether it is so new that whoever made it is most likely still at work. */
        boolean isFresh();

        /** Whether it is certain that nobody is at work on it any more, so that its event, if it is not there, never will be. */
        boolean isAbandoned();

        /** Drops this announcement, and no other of the same contact. */
        void withdraw();
    }

    /** The contact is about to be erased. Changes nothing else, and may be said twice. */
    Announcement announce(ContactId contact);

    /** What was announced, by whatever process, and not settled or withdrawn. */
    List<Announcement> announced();

    /**
     * Destroys the contact's key and all by which it is found, for ever: what was sealed for it can never be opened again, and
     * nothing can be sealed for it any more, also where there never was a key. Returns when no process uses them and no file
     * holds them any more; {@link MongoPersonalData} says what that means of a database.
     *
     * @throws dev.imbuto.log.LogUnavailableException when that cannot be said; to be tried again
     */
    void destroy(ContactId contact);

    /** The contact is erased to the last trace: all announcements of it are done with. */
    void settle(ContactId contact);

    /** Whether the contact's key was destroyed. Not of a contact that never had one. */
    boolean isDestroyed(ContactId contact);

    /** Up to this position of the log every erasure is known here: announced, or destroyed. 0 at first. */
    long knownUpTo();

    void knownUpTo(long position);
}
