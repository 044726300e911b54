package dev.imbuto.query.contact;

import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a contact, in the order in which it happened: its dated events after all corrections, by (effective
 * time, position).
 *
 * <p>A correction is knowledge and not a happening, so it counts whatever the time asked for, and is itself no entry.
 */
final class History {
    /** An event when it happened, which is another time than the event's own once its date was corrected. */
    record Entry(long position, Instant at, ContactEvent event) {}

    private History() {}

    /**
     * The entries of a contact's first events, in order.
     *
     * @param known the events of the contact from its first on, in the order of the log, without holes
     * @param asOf leaves out what happened later; null leaves out nothing
     */
    static List<Entry> of(List<KnownEvent> known, @Nullable Instant asOf) {
        // An event's place is its version, because that is how a correction of dates names it.
        List<@Nullable Entry> byVersion = new ArrayList<>(known.size());
        for (KnownEvent next : known) {
            byVersion.add(null);
            if (next.event() instanceof Dated dated) {
                byVersion.set(byVersion.size() - 1, new Entry(next.position(), dated.effectiveAt(), dated));
            } else if (next.event() instanceof DateCorrected correction) {
                for (long version : correction.versions()) {
                    int index = Math.toIntExact(version - 1);
                    Entry moved = Objects.requireNonNull(byVersion.get(index));
                    byVersion.set(index, new Entry(moved.position(), correction.correctedTo(), moved.event()));
                }
            } else if (next.event() instanceof WinCorrected correction) {
                correctLatestWin(byVersion, correction);
            }
        }
        return byVersion.stream()
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .filter(entry -> asOf == null || !entry.at().isAfter(asOf))
                .sorted(Comparator.comparing(Entry::at).thenComparingLong(Entry::position))
                .toList();
    }

    /** Later in a chain is later in the log, so the latest win is the last one before the correction. */
    private static void correctLatestWin(List<@Nullable Entry> byVersion, WinCorrected correction) {
        for (int index = byVersion.size() - 1; index >= 0; index--) {
            Entry entry = byVersion.get(index);
            if (entry != null
                    && entry.event() instanceof OpportunityWon won
                    && won.opportunity().equals(correction.opportunity())) {
                OpportunityWon corrected = new OpportunityWon(
                        won.contact(),
                        won.opportunity(),
                        correction.amount() == null ? won.amount() : correction.amount(),
                        correction.costOfSale() == null ? won.costOfSale() : correction.costOfSale(),
                        won.effectiveAt());
                byVersion.set(index, new Entry(entry.position(), entry.at(), corrected));
                return;
            }
        }
        throw new IllegalStateException(
                "opportunity " + correction.opportunity() + " of contact " + correction.contact() + " was never won");
    }
}
