package dev.imbuto.query.oracle;

import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.OfOpportunity;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A contact, as it stood after the events that it is made from. */
final class Person {
    record Touch(Instant at, String channel, @Nullable String campaign) {}

    private final Map<String, @Nullable String> dimensions = new HashMap<>();
    private final Map<OpportunityId, Deal> deals = new LinkedHashMap<>();
    final List<Visit> visits = new ArrayList<>();
    final List<Touch> touches = new ArrayList<>();
    final List<Instant> qualified = new ArrayList<>();
    boolean wasQualified;
    private @Nullable Instant captured;
    private @Nullable String qualification;

    /** From its events in effective order; one that is not captured yet has no {@link #visits}. */
    static Person of(List<Known> history) {
        Person person = new Person();
        history.forEach(person::apply);
        return person;
    }

    boolean isCaptured() {
        return captured != null;
    }

    Instant captured() {
        return captured;
    }

    Collection<Deal> deals() {
        return deals.values();
    }

    String stageNow() {
        return visits.get(visits.size() - 1).stage();
    }

    /** {@code (blank)} where it has no value. */
    String dimension(String name) {
        String value = dimensions.get(name);
        return value == null ? "(blank)" : value;
    }

    private void apply(Known known) {
        ContactEvent event = known.event();
        if (event instanceof LeadCaptured lead) {
            captured = known.at();
            qualification = "LEAD";
            dimensions.put("source", lead.source());
            dimensions.put("campaign", lead.campaign());
            dimensions.put("channel", lead.channel());
            dimensions.put("landingPage", lead.landingPage());
            Company company = lead.company();
            dimensions.put("sector", company == null ? null : company.sector());
            dimensions.put("country", company == null ? null : company.country());
        } else if (event instanceof LeadQualified) {
            qualification = "PROSPECT";
            wasQualified = true;
            qualified.add(known.at());
        } else if (event instanceof LeadDisqualified) {
            qualification = "DISQUALIFIED";
        } else if (event instanceof LeadRecycled) {
            qualification = "LEAD";
            deals.values().forEach(deal -> deal.countsAsLost = false);
        } else if (event instanceof OwnerAssigned assigned) {
            dimensions.put("owner", assigned.owner());
            dimensions.put("team", assigned.team());
        } else if (event instanceof ProfileUpdated updated && updated.company() != null) {
            CompanyChange company = updated.company();
            change("sector", company.sector());
            change("country", company.country());
        } else if (event instanceof TouchRecorded touch) {
            touches.add(new Touch(known.at(), touch.channel(), touch.campaign()));
        } else if (event instanceof OfOpportunity ofOpportunity) {
            Deal deal = apply(ofOpportunity, known);
            move(deal.visits, deal.visibleStage(), known.at());
        }
        if (captured != null) {
            move(visits, stage(), known.at());
        }
    }

    private void change(String dimension, @Nullable Change<String> change) {
        if (change != null) {
            dimensions.put(dimension, change.value());
        }
    }

    private Deal apply(OfOpportunity event, Known known) {
        if (event instanceof OpportunityOpened opened) {
            Deal deal = new Deal(opened.pipeline(), opened.stage(), known.at());
            deals.put(opened.opportunity(), deal);
            amount(deal, opened.amount());
            qualification = "PROSPECT";
            return deal;
        }
        Deal deal = deals.get(event.opportunity());
        if (event instanceof OpportunityAdvanced advanced) {
            deal.stage = advanced.to();
        } else if (event instanceof OpportunityRevised revised) {
            amount(deal, revised.amount());
        } else if (event instanceof OpportunityWon won) {
            deal.state = "won";
            deal.countsAsLost = false;
            amount(deal, won.amount());
            Money cost = won.costOfSale();
            deal.wins.add(
                    new Deal.Win(known.at(), known.position(), won.amount().minor(), cost == null ? 0 : cost.minor()));
        } else if (event instanceof OpportunityLost) {
            deal.state = "lost";
            deal.countsAsLost = true;
        } else if (event instanceof WinReversed reversed) {
            deal.lastWin().reverse(known.at(), reversed.amount().minor());
            if (reversed.ends()) {
                deal.state = "reversed";
                deal.countsAsLost = true;
            }
        } else if (event instanceof OpportunityReopened reopened) {
            if (deal.is("won") && deal.lastWin().stands) {
                // a win of nothing: there was nothing to reverse, and yet it is won no more
                deal.lastWin().reverse(known.at(), 0);
            }
            deal.state = "open";
            deal.countsAsLost = false;
            deal.stage = reopened.stage();
        }
        return deal;
    }

    private static void amount(Deal deal, @Nullable Money money) {
        if (money != null) {
            deal.amount = money.minor();
        }
    }

    private String stage() {
        if (deals.values().stream().anyMatch(deal -> deal.is("won"))) {
            return "CUSTOMER";
        } else if (deals.values().stream().anyMatch(deal -> deal.is("open"))) {
            return "OPPORTUNITY";
        } else if (qualification.equals("DISQUALIFIED")) {
            return "DISQUALIFIED";
        } else if (deals.values().stream().anyMatch(deal -> deal.countsAsLost)) {
            return "LOST";
        }
        return qualification;
    }

    private static void move(List<Visit> visits, String stage, Instant at) {
        Visit last = visits.isEmpty() ? null : visits.get(visits.size() - 1);
        if (last == null) {
            visits.add(new Visit(stage, null, at, null, null));
        } else if (!last.stage().equals(stage)) {
            visits.set(visits.size() - 1, last.endedBy(stage, at));
            visits.add(new Visit(stage, last.stage(), at, null, null));
        }
    }
}
