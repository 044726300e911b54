package dev.imbuto.command.contact;

import dev.imbuto.contact.LawfulBasis;

/** What to do with a consent whose basis is none of {@link LawfulBasis}. */
public enum UnlistedBasis {
    /** Carry the command out, and say so. */
    WARN,
    REFUSE;

    /** Code of the warning, and of the refusal. */
    static final String CODE = "unknown-basis";

    static String describe(String basis) {
        return "\"" + basis + "\" is no lawful basis, which are " + LawfulBasis.names();
    }
}
