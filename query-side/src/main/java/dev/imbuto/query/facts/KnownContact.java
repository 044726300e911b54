package dev.imbuto.query.facts;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a contact while its events come.
 *
 * @param fold as it stands in the order of effective time
 * @param regraded as it would have been graded in the order of the log; null when recorded scores stand
 */
record KnownContact(ContactFold fold, @Nullable Regraded regraded) {
    /** About how much memory this takes, in units of a contact without opportunities. */
    int weight() {
        return fold.weight() + (regraded == null ? 0 : regraded.weight());
    }
}
