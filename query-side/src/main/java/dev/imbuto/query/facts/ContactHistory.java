package dev.imbuto.query.facts;

import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.log.Microseconds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of one contact in the order in which they were recorded, which begins with its capture. */
final class ContactHistory {
    private final FactPolicies policies;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(long position, String commitId, ContactEvent event) {}

    /** An event with the date, and a win with the amounts, that later corrections gave it. */
    private record Corrected(long position, Dated event, long atUs) {
        Corrected at(long us) {
            return new Corrected(position, event, us);
        }
    }

    ContactHistory(FactPolicies policies) {
        this.policies = policies;
    }

    void add(long position, String commitId, ContactEvent event) {
        entries.add(new Entry(position, commitId, event));
    }

    int size() {
        return entries.size();
    }

    /**
     * Folds the first so many events in effective order, as known after the last of them.
     *
     * @param nextCommit the command of the event that comes after all that are here; null when their last command is over
     */
    KnownContact fold(int events, @Nullable String nextCommit, Consumer<Fact> rows) {
        Regraded regraded = policies.regraded(entries.get(0).event().contact());
        ContactFold fold = new ContactFold(entries.get(0).position());
        for (Corrected one : inEffectiveOrder(events, nextCommit, regraded)) {
            fold.apply(one.event(), one.position(), one.atUs(), rows);
        }
        return new KnownContact(fold, regraded);
    }

    private List<Corrected> inEffectiveOrder(int events, @Nullable String nextCommit, @Nullable Regraded regraded) {
        // The index is the event's version − 1; null for corrections, which are events of the contact too, and for what
        // does not count. A score that follows from a command stands beside its last event, and moves with it.
        List<@Nullable Corrected> known = new ArrayList<>(events);
        List<@Nullable Corrected> scores = new ArrayList<>(regraded == null ? 0 : events);
        for (int i = 0; i < events; i++) {
            Entry entry = entries.get(i);
            boolean counts = regraded == null || regraded.take(entry.event(), i + 1);
            if (!(entry.event() instanceof Dated dated)) {
                known.add(null);
                correct(known, scores, entry.event());
            } else {
                known.add(counts ? new Corrected(entry.position(), dated, Microseconds.of(dated.effectiveAt())) : null);
            }
            if (regraded != null) {
                Optional<LeadScored> score = endsCommand(i, nextCommit) ? regraded.endOfCommand() : Optional.empty();
                scores.add(score.map(made -> new Corrected(entry.position(), made, Microseconds.of(made.effectiveAt())))
                        .orElse(null));
            }
        }
        List<Corrected> ordered = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            addTo(ordered, known.get(i));
            addTo(ordered, scores.isEmpty() ? null : scores.get(i));
        }
        ordered.sort(Comparator.comparingLong(Corrected::atUs)); // stable: equal dates stay in the order of positions
        return ordered;
    }

    private static void addTo(List<Corrected> ordered, @Nullable Corrected one) {
        if (one != null) {
            ordered.add(one);
        }
    }

    private boolean endsCommand(int index, @Nullable String nextCommit) {
        String next = index + 1 < entries.size() ? entries.get(index + 1).commitId() : nextCommit;
        return !entries.get(index).commitId().equals(next);
    }

    private static void correct(List<@Nullable Corrected> known, List<@Nullable Corrected> scores, ContactEvent event) {
        if (event instanceof DateCorrected corrected) {
            long atUs = Microseconds.of(corrected.correctedTo());
            for (long version : corrected.versions()) {
                move(known, (int) version - 1, atUs);
                move(scores, (int) version - 1, atUs);
            }
        } else if (event instanceof WinCorrected corrected) {
            int index = latestWin(known, corrected.opportunity());
            Corrected one = Objects.requireNonNull(known.get(index));
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

    private static void move(List<@Nullable Corrected> events, int index, long atUs) {
        Corrected one = index < events.size() ? events.get(index) : null;
        if (one != null) {
            events.set(index, one.at(atUs));
        }
    }

    private static int latestWin(List<@Nullable Corrected> known, OpportunityId opportunity) {
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
