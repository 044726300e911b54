package dev.imbuto.query.contact;

import dev.imbuto.contact.ContactEvent;

/** An event of a contact as it stands in the log. */
record KnownEvent(long position, ContactEvent event) {}
