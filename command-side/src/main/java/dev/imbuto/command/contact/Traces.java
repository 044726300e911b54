package dev.imbuto.command.contact;

import dev.imbuto.contact.ContactId;

/** A place outside the log that may hold something about a contact. */
@FunctionalInterface
public interface Traces {
    /**
     * Returns when no file of this place says anything about the contact any more; nothing happens when none did.
     *
     * @throws dev.imbuto.log.LogUnavailableException when that cannot be said; to be tried again
     */
    void forget(ContactId contact);
}
