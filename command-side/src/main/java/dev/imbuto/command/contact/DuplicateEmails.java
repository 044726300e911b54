package dev.imbuto.command.contact;

import dev.imbuto.contact.ContactId;
import java.util.Set;
import java.util.stream.Collectors;

/** What to do when a contact is given the e-mail address of another one. */
public enum DuplicateEmails {
    /** Carry the command out, and name the others. */
    WARN,
    /** Refuse the command, and name the others. */
    REFUSE,
    IGNORE;

    /** Code of the warning, and of the refusal. */
    static final String CODE = "duplicate-email";

    private static final int NAMED = 10;

    static String describe(Set<ContactId> others) {
        String named = others.stream().limit(NAMED).map(ContactId::toString).collect(Collectors.joining(", "));
        String more = others.size() > NAMED ? " and " + (others.size() - NAMED) + " more" : "";
        return "the e-mail address is that of " + named + more;
    }
}
