package dev.imbuto.command.contact;

import dev.imbuto.contact.ContactId;
import java.util.List;

/** What the log knows about contacts and an aggregate does not. */
public interface ContactHistory {
    /** Whether anything has been recorded about this contact. */
    boolean exists(ContactId contact);

    /**
     * The versions (numbers, from 1, in the contact's history) of all events with a time of their own in the commit that
     * holds this position; empty when the event at this position is another contact's, has no time of its own, or is not
     * there.
     */
    List<Long> datedTogetherWith(ContactId contact, long position);
}
