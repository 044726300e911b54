package dev.imbuto.query.facts;

import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OfOpportunity;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.Lifecycle;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Stage;
import dev.imbuto.log.Microseconds;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a contact stands after its latest event in the order of (effective time, position): as much as it takes to tell which
 * rows the next event makes.
 *
 * <p>Only events of a chain, the qualifications of the contact or an opportunity, depend on one another. A touch, a score, an
 * assignment, a consent or a profile is a row by itself, whatever came before it.
 */
final class ContactFold {
    private final long contact;
    private Lifecycle lifecycle = Lifecycle.NEW;
    private long lastUs = Long.MIN_VALUE;
    private @Nullable Stage stage;
    private long stageUs;
    private Map<OpportunityId, Deal> deals = Map.of();

    /** An opportunity: when it entered the stage that it is in, and its latest win. */
    private static final class Deal {
        private final long opportunity;
        private long stageUs;
        private long win;
        private long wonMinor;
        private long costMinor;
        private long reversedMinor;

        private Deal(long opportunity) {
            this.opportunity = opportunity;
        }
    }

    /** The contact whose LeadCaptured has this position. */
    ContactFold(long contact) {
        this.contact = contact;
    }

    /** About how many words of memory this takes, in units of a contact without opportunities. */
    int weight() {
        return 1 + deals.size();
    }

    /** Whether the event comes after all others of the contact that it depends on; if not, its history is to be folded anew. */
    boolean isNext(Dated event, long atUs) {
        return atUs >= lastUs || !isChained(event);
    }

    static boolean isChained(Dated event) {
        return event instanceof OfOpportunity
                || event instanceof LeadCaptured
                || event instanceof LeadQualified
                || event instanceof LeadDisqualified
                || event instanceof LeadRecycled;
    }

    /** Takes the next event and tells the rows that follow from it. */
    void apply(Dated event, long position, long atUs, Consumer<Fact> rows) {
        if (event instanceof TouchRecorded touch) {
            rows.accept(new Fact.Touch(position, contact, atUs, touch.channel(), touch.kind(), touch.campaign()));
        } else if (event instanceof LeadScored score) {
            rows.accept(new Fact.Score(contact, atUs, position, score.grade(), score.bantMet()));
        } else if (event instanceof OwnerAssigned assigned) {
            rows.accept(new Fact.Assignment(contact, atUs, position, assigned.owner(), assigned.team()));
        } else if (event instanceof ConsentGranted granted) {
            Long expiresUs = granted.expires() == null ? null : Microseconds.of(granted.expires());
            rows.accept(new Fact.Consent(contact, atUs, position, granted.purpose(), true, expiresUs));
        } else if (event instanceof ConsentWithdrawn withdrawn) {
            rows.accept(new Fact.Consent(contact, atUs, position, withdrawn.purpose(), false, null));
        } else if (event instanceof ProfileUpdated updated) {
            companyChanges(updated.company(), position, atUs, rows);
        } else if (isChained(event)) {
            if (event instanceof LeadCaptured captured) {
                captured(captured, position, atUs, rows);
            } else if (event instanceof LeadQualified) {
                rows.accept(new Fact.Qualification(contact, atUs, position));
            } else if (event instanceof OfOpportunity ofOpportunity) {
                ofOpportunity(ofOpportunity, position, atUs, rows);
            }
            stageChange(event, position, atUs, rows);
            lastUs = Math.max(lastUs, atUs);
        }
    }

    private void captured(LeadCaptured captured, long position, long atUs, Consumer<Fact> rows) {
        rows.accept(new Fact.Captured(
                contact,
                captured.contact().value(),
                captured.externalId(),
                atUs,
                captured.source(),
                captured.campaign(),
                captured.channel(),
                captured.landingPage()));
        Company company = captured.company();
        if (company != null) {
            initial("name", company.name(), position, atUs, rows);
            initial("sector", company.sector(), position, atUs, rows);
            initial("country", company.country(), position, atUs, rows);
        }
    }

    private void initial(String field, @Nullable String value, long position, long atUs, Consumer<Fact> rows) {
        if (value != null) {
            rows.accept(new Fact.CompanyField(contact, atUs, position, field, value));
        }
    }

    private void companyChanges(@Nullable CompanyChange company, long position, long atUs, Consumer<Fact> rows) {
        if (company != null) {
            change("name", company.name(), position, atUs, rows);
            change("sector", company.sector(), position, atUs, rows);
            change("country", company.country(), position, atUs, rows);
        }
    }

    private void change(String field, @Nullable Change<String> change, long position, long atUs, Consumer<Fact> rows) {
        if (change != null) {
            rows.accept(new Fact.CompanyField(contact, atUs, position, field, change.value()));
        }
    }

    private void stageChange(Dated event, long position, long atUs, Consumer<Fact> rows) {
        Lifecycle next = lifecycle.after(event);
        if (next == lifecycle) {
            return;
        }
        Stage entered = next.stage().orElseThrow();
        if (event instanceof OfOpportunity ofOpportunity) {
            opportunityChange(ofOpportunity.opportunity(), next, position, atUs, rows);
        }
        lifecycle = next;
        if (entered != stage) {
            rows.accept(new Fact.StageChange(
                    contact,
                    atUs,
                    position,
                    stage == null ? null : stage.name(),
                    stage == null ? null : stageUs,
                    entered.name()));
            stage = entered;
            stageUs = atUs;
        }
    }

    private void opportunityChange(OpportunityId id, Lifecycle next, long position, long atUs, Consumer<Fact> rows) {
        Lifecycle.Opportunity before = lifecycle.opportunities().get(id);
        String entered = Objects.requireNonNull(next.opportunities().get(id)).visibleStage();
        String left = before == null ? null : before.visibleStage();
        if (!entered.equals(left)) {
            Deal deal = deal(id);
            rows.accept(new Fact.OpportunityChange(
                    deal.opportunity, contact, atUs, position, left, left == null ? null : deal.stageUs, entered));
            deal.stageUs = atUs;
        }
    }

    private void ofOpportunity(OfOpportunity event, long position, long atUs, Consumer<Fact> rows) {
        if (event instanceof OpportunityOpened opened) {
            opened(opened, position, atUs, rows);
        } else if (event instanceof OpportunityRevised revised) {
            amount(deal(revised.opportunity()), revised.amount(), position, atUs, rows);
        } else if (event instanceof OpportunityWon won) {
            won(deal(won.opportunity()), won, position, atUs, rows);
        } else if (event instanceof WinReversed reversed) {
            reversed(deal(reversed.opportunity()), reversed.amount().minor(), position, atUs, rows);
        }
    }

    private void opened(OpportunityOpened opened, long position, long atUs, Consumer<Fact> rows) {
        Deal deal = new Deal(position);
        if (deals.isEmpty()) {
            deals = new HashMap<>(2);
        }
        deals.put(opened.opportunity(), deal);
        rows.accept(new Fact.Opened(position, contact, opened.opportunity().value(), opened.pipeline(), atUs));
        amount(deal, opened.amount(), position, atUs, rows);
    }

    private void amount(Deal deal, @Nullable Money amount, long position, long atUs, Consumer<Fact> rows) {
        if (amount != null) {
            rows.accept(new Fact.Amount(deal.opportunity, contact, atUs, position, amount.minor()));
        }
    }

    private void won(Deal deal, OpportunityWon won, long position, long atUs, Consumer<Fact> rows) {
        deal.win = position;
        deal.wonMinor = won.amount().minor();
        deal.costMinor = won.costOfSale() == null ? 0 : won.costOfSale().minor();
        deal.reversedMinor = 0;
        rows.accept(new Fact.Win(position, deal.opportunity, contact, atUs, deal.wonMinor, deal.costMinor));
        amount(deal, won.amount(), position, atUs, rows);
    }

    /** A win of 0 can be reopened, which takes back 0 and ends it: then all of the cost goes. */
    private void reversed(Deal deal, long minor, long position, long atUs, Consumer<Fact> rows) {
        long before = deal.reversedMinor == 0
                ? 0
                : CumulativeRounding.upTo(deal.costMinor, deal.reversedMinor, deal.wonMinor);
        deal.reversedMinor += minor;
        long after = CumulativeRounding.upTo(deal.costMinor, deal.reversedMinor, deal.wonMinor);
        rows.accept(new Fact.Reversal(
                position,
                deal.win,
                deal.opportunity,
                contact,
                atUs,
                minor,
                after - before,
                deal.reversedMinor >= deal.wonMinor));
    }

    private Deal deal(OpportunityId id) {
        Deal deal = deals.get(id);
        if (deal == null) {
            throw new IllegalStateException("opportunity " + id + " of contact " + contact + " was never opened");
        }
        return deal;
    }
}
