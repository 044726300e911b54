package dev.imbuto.query.oracle;

import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.query.history.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of a contact with the date, and a win with the amounts, that were known for it at some position. */
record Known(long position, ContactEvent event, Instant at) {

    /** Of all events known of one contact, those that had happened by {@code asOf}, in effective order. */
    static List<Known> history(List<Recorded> ofContact, Instant asOf) {
        List<@Nullable Known> versions = new ArrayList<>();
        for (Recorded recorded : ofContact) {
            ContactEvent event = (ContactEvent) recorded.event();
            if (event instanceof Dated dated) {
                versions.add(new Known(recorded.position(), event, dated.effectiveAt()));
                continue;
            }
            versions.add(null);
            if (event instanceof DateCorrected corrected) {
                for (long version : corrected.versions()) {
                    Known before = versions.get((int) version - 1);
                    versions.set(
                            (int) version - 1, new Known(before.position(), before.event(), corrected.correctedTo()));
                }
            } else if (event instanceof WinCorrected corrected) {
                correctLatestWin(versions, corrected);
            } else {
                throw new AssertionError("an event that is neither dated nor a known correction: " + event);
            }
        }
        return versions.stream()
                .filter(known -> known != null && !known.at().isAfter(asOf))
                .sorted(Comparator.comparing(Known::at).thenComparing(Known::position))
                .toList();
    }

    private static void correctLatestWin(List<@Nullable Known> versions, WinCorrected corrected) {
        for (int i = versions.size() - 1; i >= 0; i--) {
            Known known = versions.get(i);
            if (known != null
                    && known.event() instanceof OpportunityWon won
                    && won.opportunity().equals(corrected.opportunity())) {
                OpportunityWon instead = new OpportunityWon(
                        won.contact(),
                        won.opportunity(),
                        corrected.amount() == null ? won.amount() : corrected.amount(),
                        corrected.costOfSale() == null ? won.costOfSale() : corrected.costOfSale(),
                        won.effectiveAt());
                versions.set(i, new Known(known.position(), instead, known.at()));
                return;
            }
        }
        throw new AssertionError("no win to correct: " + corrected);
    }
}
