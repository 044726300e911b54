package dev.imbuto.audit;

import dev.imbuto.contact.ContactId;
import java.util.List;

/**
 * Somebody is about to be shown personal data.
 *
 * @param actor who reads: what the caller is called in events too, or {@code cli:} and a user of the operating system
 * @param client address class of the caller, or {@code local}
 * @param route method and pattern of the address, or the command line's command; never what was asked for, which may be
 *     personal itself
 * @param correlationId of the request or run
 * @param contacts those whose data is shown, at most {@value #MOST_CONTACTS}
 * @param everybodyUpTo everybody captured up to this position of the log is shown as well; 0 when nobody is
 */
public record Access(
        String actor, String client, String route, String correlationId, List<ContactId> contacts, long everybodyUpTo) {
    /** Who shows more at once records it in several parts. */
    public static final int MOST_CONTACTS = 1_000;

    public Access {
        contacts = List.copyOf(contacts);
        if (contacts.size() > MOST_CONTACTS) {
            throw new IllegalArgumentException("more than " + MOST_CONTACTS + " contacts: " + contacts.size());
        }
        if (everybodyUpTo < 0) {
            throw new IllegalArgumentException("position is negative: " + everybodyUpTo);
        }
        if (contacts.isEmpty() && everybodyUpTo == 0) {
            throw new IllegalArgumentException("nobody is read");
        }
    }

    /** Reading these contacts. */
    public static Access to(List<ContactId> contacts, String actor, String client, String route, String correlationId) {
        return new Access(actor, client, route, correlationId, contacts, 0);
    }

    /** Reading everybody captured up to a position of the log, which is 1 or more. */
    public static Access toEverybody(long upTo, String actor, String client, String route, String correlationId) {
        return new Access(actor, client, route, correlationId, List.of(), upTo);
    }
}
