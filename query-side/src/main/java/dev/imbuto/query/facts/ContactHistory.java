package dev.imbuto.query.facts;

import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.log.Microseconds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** The events of one contact in the order in which they were recorded, which begins with its capture. */
final class ContactHistory {
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(long position, ContactEvent event) {}

    /** An event with the date, and a win with the amounts, that later corrections gave it. */
    private record Corrected(long position, Dated event, long atUs) {}

    void add(long position, ContactEvent event) {
        entries.add(new Entry(position, event));
    }

    int size() {
        return entries.size();
    }

    /** Folds the first so many events in effective order, as known after the last of them. */
    ContactFold fold(int events, Consumer<Fact> rows) {
        ContactFold fold = new ContactFold(entries.get(0).position());
        for (Corrected one : inEffectiveOrder(events)) {
            fold.apply(one.event(), one.position(), one.atUs(), rows);
        }
        return fold;
    }

    private List<Corrected> inEffectiveOrder(int events) {
        // The index is the event's version − 1; null for corrections, which are events of the contact too.
        List<Corrected> known = new ArrayList<>(events);
        for (Entry entry : entries.subList(0, events)) {
            if (entry.event() instanceof Dated dated) {
                known.add(new Corrected(entry.position(), dated, Microseconds.of(dated.effectiveAt())));
            } else {
                known.add(null);
                correct(known, entry.event());
            }
        }
        List<Corrected> ordered = new ArrayList<>(known);
        ordered.removeIf(one -> one == null);
        ordered.sort(Comparator.comparingLong(Corrected::atUs)); // stable: equal dates stay in the order of positions
        return ordered;
    }

    private static void correct(List<Corrected> known, ContactEvent event) {
        if (event instanceof DateCorrected corrected) {
            long atUs = Microseconds.of(corrected.correctedTo());
            for (long version : corrected.versions()) {
                Corrected one = known.get((int) version - 1);
                known.set((int) version - 1, new Corrected(one.position(), one.event(), atUs));
            }
        } else if (event instanceof WinCorrected corrected) {
            int index = latestWin(known, corrected.opportunity());
            Corrected one = known.get(index);
            OpportunityWon won = (OpportunityWon) one.event();
            OpportunityWon instead = new OpportunityWon(
                    won.contact(),
                    won.opportunity(),
                    corrected.amount() == null ? won.amount() : corrected.amount(),
                    corrected.costOfSale() == null ? won.costOfSale() : corrected.costOfSale(),
                    won.effectiveAt());
            known.set(index, new Corrected(one.position(), instead, one.atUs()));
        } else {
            throw new IllegalStateException("neither dated nor a known correction: " + event.getClass());
        }
    }

    private static int latestWin(List<Corrected> known, OpportunityId opportunity) {
        for (int i = known.size() - 1; i >= 0; i--) {
            Corrected one = known.get(i);
            if (one != null
                    && one.event() instanceof OpportunityWon won
                    && won.opportunity().equals(opportunity)) {
                return i;
            }
        }
        throw new IllegalStateException("opportunity " + opportunity + " was never won");
    }
}
