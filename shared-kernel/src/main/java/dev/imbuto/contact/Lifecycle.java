package dev.imbuto.contact;

import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinReversed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What decides the stage of a contact: how far it is qualified, and how each of its opportunities stands.
 *
 * <p>An immutable value and one pure function, {@link #after}. Folding a contact's events in the order of (effective
 * time, position) gives the stage after each of them; the write side and every read model use this fold and no other.
 */
public final class Lifecycle {
    /** Before the capture: no stage. */
    public static final Lifecycle NEW = new Lifecycle(null, Map.of());

    /** How one opportunity stands. */
    public record Opportunity(String pipeline, String stage, OpportunityState state, boolean countsAsLost) {
        /** The stage of its pipeline while open; {@code won}, {@code lost} or {@code reversed} afterwards. */
        public String visibleStage() {
            return switch (state) {
                case OPEN -> stage;
                case WON -> "won";
                case LOST -> "lost";
                case REVERSED -> "reversed";
            };
        }

        private Opportunity in(OpportunityState next) {
            return new Opportunity(
                    pipeline, stage, next, next == OpportunityState.LOST || next == OpportunityState.REVERSED);
        }

        private Opportunity at(String next) {
            return new Opportunity(pipeline, next, OpportunityState.OPEN, false);
        }
    }

    private final @Nullable Stage qualification;
    private final Map<OpportunityId, Opportunity> opportunities;

    private Lifecycle(@Nullable Stage qualification, Map<OpportunityId, Opportunity> opportunities) {
        this.qualification = qualification;
        this.opportunities = opportunities;
    }

    /** The opportunities in the order in which they were opened. */
    public Map<OpportunityId, Opportunity> opportunities() {
        return opportunities;
    }

    /** The stage that follows: empty before the capture. */
    public Optional<Stage> stage() {
        if (qualification == null) {
            return Optional.empty();
        }
        boolean open = false;
        boolean lost = false;
        for (Opportunity opportunity : opportunities.values()) {
            switch (opportunity.state()) {
                case WON -> {
                    return Optional.of(Stage.CUSTOMER);
                }
                case OPEN -> open = true;
                case LOST, REVERSED -> lost |= opportunity.countsAsLost();
            }
        }
        if (open) {
            return Optional.of(Stage.OPPORTUNITY);
        }
        if (qualification == Stage.DISQUALIFIED) {
            return Optional.of(Stage.DISQUALIFIED);
        }
        return Optional.of(lost ? Stage.LOST : qualification);
    }

    /** The state after one more event; this very object when the event has no bearing on the stage. */
    public Lifecycle after(ContactEvent event) {
        if (event instanceof LeadCaptured) {
            return new Lifecycle(Stage.LEAD, opportunities);
        } else if (event instanceof LeadQualified) {
            return new Lifecycle(Stage.PROSPECT, opportunities);
        } else if (event instanceof LeadDisqualified) {
            return new Lifecycle(Stage.DISQUALIFIED, opportunities);
        } else if (event instanceof LeadRecycled) {
            return new Lifecycle(Stage.LEAD, withoutLosses());
        } else if (event instanceof OpportunityOpened opened) {
            Opportunity opportunity = new Opportunity(opened.pipeline(), opened.stage(), OpportunityState.OPEN, false);
            return new Lifecycle(Stage.PROSPECT, with(opened.opportunity(), opportunity));
        } else if (event instanceof OpportunityAdvanced advanced) {
            return with(advanced, current(advanced).at(advanced.to()));
        } else if (event instanceof OpportunityWon won) {
            return with(won, current(won).in(OpportunityState.WON));
        } else if (event instanceof OpportunityLost lost) {
            return with(lost, current(lost).in(OpportunityState.LOST));
        } else if (event instanceof WinReversed reversed && reversed.ends()) {
            return with(reversed, current(reversed).in(OpportunityState.REVERSED));
        } else if (event instanceof OpportunityReopened reopened) {
            return with(reopened, current(reopened).at(reopened.stage()));
        }
        return this;
    }

    private Opportunity current(ContactEvent.OfOpportunity event) {
        Opportunity opportunity = opportunities.get(event.opportunity());
        if (opportunity == null) {
            throw new IllegalStateException(
                    "opportunity " + event.opportunity() + " of contact " + event.contact() + " was never opened");
        }
        return opportunity;
    }

    private Lifecycle with(ContactEvent.OfOpportunity event, Opportunity opportunity) {
        return new Lifecycle(qualification, with(event.opportunity(), opportunity));
    }

    private Map<OpportunityId, Opportunity> with(OpportunityId id, Opportunity opportunity) {
        if (opportunities.isEmpty()) {
            return Map.of(id, opportunity);
        }
        Map<OpportunityId, Opportunity> changed = new LinkedHashMap<>(opportunities);
        changed.put(id, opportunity);
        return changed;
    }

    private Map<OpportunityId, Opportunity> withoutLosses() {
        if (opportunities.isEmpty()) {
            return opportunities;
        }
        Map<OpportunityId, Opportunity> changed = new LinkedHashMap<>(opportunities);
        changed.replaceAll((id, opportunity) -> opportunity.countsAsLost()
                ? new Opportunity(opportunity.pipeline(), opportunity.stage(), opportunity.state(), false)
                : opportunity);
        return changed;
    }
}
