package dev.imbuto.query.facts;

import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import dev.imbuto.query.duckdb.FactTable;
import dev.imbuto.query.duckdb.FactWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;

/**
 * Says which rows become true, and which no longer are, by each event.
 *
 * <p>An event that comes last in the effective order of its contact appends its own rows; what it takes to know them is kept
 * in a bounded cache and read from the log on a miss. A late event, and a correction, changes what was already said:
 * the contact's history is folded without and with it, rows that are no longer there are retracted and new ones asserted, so
 * that the outcome is the same whichever way the events came.
 *
 * <p>Takes events in the order of the log, one thread at a time. After an exception its memory is not to be trusted: {@link
 * #forget}.
 */
final class FactProjection {
    /** Events that no fact stems from. */
    static final Set<Class<?>> IGNORED = Set.of(PersonalDataErased.class, CampaignEnded.class, PeriodFrozen.class);

    private static final int PAGE = 1_000;

    private final EventLog log;
    private final Function<StoredEvent, Object> decode;
    private final FactPolicies policies;
    private final ContactCache contacts;
    private final Map<SpendKey, Spend> spends;
    private @Nullable FactWriter facts;

    private record SpendKey(String campaign, String spend) {}

    private record Spend(long position, LocalDate from, LocalDate to) {}

    /** {@code cached} is the most contacts, and the most spends, that are remembered at a time. */
    FactProjection(EventLog log, Function<StoredEvent, Object> decode, FactPolicies policies, int cached) {
        this.policies = policies;
        this.log = log;
        this.decode = decode;
        this.contacts = new ContactCache(cached);
        this.spends = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<SpendKey, Spend> eldest) {
                return size() > cached;
            }
        };
    }

    /** Rows go there from now on. */
    void writeTo(FactWriter writer) {
        facts = writer;
    }

    /** Drops what is remembered; it is read from the log again. */
    void forget() {
        contacts.clear();
        spends.clear();
    }

    @EventHandler
    void on(LeadCaptured event, RecordedEvent at) {
        contacts.put(
                event.contact(), new KnownContact(new ContactFold(at.position()), policies.regraded(event.contact())));
        happened(event, at);
    }

    @EventHandler
    void on(TouchRecorded event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(ProfileUpdated event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(ConsentGranted event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(ConsentWithdrawn event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(OwnerAssigned event, RecordedEvent at) {
        happened(event, at);
    }

    /** No fact stems from answers; a score may. */
    @EventHandler
    void on(QualificationAnswered event, RecordedEvent at) {
        if (policies.regrading() != null) {
            happened(event, at);
        }
    }

    @EventHandler
    void on(LeadScored event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(LeadQualified event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(LeadDisqualified event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(LeadRecycled event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(OpportunityOpened event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(OpportunityAdvanced event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(OpportunityRevised event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(OpportunityWon event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(OpportunityLost event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(WinReversed event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(OpportunityReopened event, RecordedEvent at) {
        happened(event, at);
    }

    @EventHandler
    void on(DateCorrected event, RecordedEvent at) {
        refold(event.contact(), at);
    }

    @EventHandler
    void on(WinCorrected event, RecordedEvent at) {
        refold(event.contact(), at);
    }

    @EventHandler
    void on(CampaignLaunched event, RecordedEvent at) {
        writer().campaign(
                        event.campaign(),
                        event.name(),
                        event.channel(),
                        Microseconds.of(event.effectiveAt()),
                        at.position());
    }

    @EventHandler
    void on(SpendRecorded event, RecordedEvent at) {
        Spend spend = new Spend(at.position(), event.from(), event.to());
        spends.put(new SpendKey(event.campaign(), event.spend()), spend);
        splitOverDays(spend, event.campaign(), event.amount(), at.position());
    }

    @EventHandler
    void on(SpendCorrected event, RecordedEvent at) {
        Spend spend = spend(new SpendKey(event.campaign(), event.spend()), at);
        writer().retract(FactTable.SPEND_DAY, spend.position(), at.position());
        splitOverDays(spend, event.campaign(), event.amount(), at.position());
    }

    @EventHandler
    void on(PipelineDefined event, RecordedEvent at) {
        if (at.getSequenceNumber() > 0) {
            StoredEvent before = log.readAggregate(at.getAggregateIdentifier(), at.getSequenceNumber() - 1, 1)
                    .get(0);
            writer().retract(FactTable.PIPELINE_STAGE, before.position(), at.position());
        } else if (event.pipeline().equals(Pipeline.SALES.key())) {
            writer().retract(FactTable.PIPELINE_STAGE, 0, at.position());
        }
        int ordinal = 1;
        for (PipelineStage stage : event.stages()) {
            writer().pipelineStage(
                            event.pipeline(), ordinal++, stage.key(), stage.name(), stage.probability(), at.position());
        }
    }

    private void happened(Dated event, RecordedEvent at) {
        KnownContact contact = known(event.contact(), at);
        int weight = contact.weight();
        Regraded regraded = contact.regraded();
        long atUs = Microseconds.of(event.effectiveAt());
        if (regraded == null || regraded.take(event, at.getSequenceNumber() + 1)) {
            if (!contact.fold().isNext(event, atUs)) {
                contacts.grown(contact.weight() - weight);
                refold(event.contact(), at);
                return;
            }
            apply(contact.fold(), event, at.position(), atUs);
        }
        if (regraded != null && at.endsCommand()) {
            regraded.endOfCommand()
                    .ifPresent(
                            score -> apply(contact.fold(), score, at.position(), Microseconds.of(score.effectiveAt())));
        }
        contacts.grown(contact.weight() - weight);
    }

    private KnownContact known(ContactId id, RecordedEvent at) {
        KnownContact known = contacts.get(id);
        if (known == null) {
            int events = (int) at.getSequenceNumber();
            known = history(id, events).fold(events, at.commitId(), none -> {});
            contacts.put(id, known);
        }
        return known;
    }

    private void apply(ContactFold fold, Dated event, long position, long atUs) {
        FactWriter writer = writer();
        fold.apply(event, position, atUs, row -> row.assertAt(position, writer));
    }

    private void refold(ContactId contact, RecordedEvent at) {
        ContactHistory history = history(contact, at.getSequenceNumber() + 1);
        List<Fact> before = new ArrayList<>();
        history.fold(history.size() - 1, at.commitId(), before::add);
        List<Fact> after = new ArrayList<>();
        contacts.put(contact, history.fold(history.size(), at.endsCommand() ? null : at.commitId(), after::add));

        Set<Fact> remain = new HashSet<>(after);
        for (Fact fact : before) {
            if (!remain.contains(fact)) {
                writer().retract(fact.table(), fact.key(), at.position());
            }
        }
        Set<Fact> stood = new HashSet<>(before);
        for (Fact fact : after) {
            if (!stood.contains(fact)) {
                fact.assertAt(at.position(), writer());
            }
        }
    }

    /** The contact's first so many events. */
    private ContactHistory history(ContactId contact, long events) {
        ContactHistory history = new ContactHistory(policies);
        while (history.size() < events) {
            List<StoredEvent> page = log.readAggregate(
                    contact.toString(), history.size(), (int) Math.min(PAGE, events - history.size()));
            if (page.isEmpty()) {
                throw new IllegalStateException(
                        "contact " + contact + " has " + history.size() + " events in the log, not " + events);
            }
            for (StoredEvent stored : page) {
                history.add(stored.position(), stored.commitId(), (ContactEvent) decode.apply(stored));
            }
        }
        return history;
    }

    private Spend spend(SpendKey key, RecordedEvent at) {
        Spend known = spends.get(key);
        return known == null ? spendInLog(key, at) : known;
    }

    /** Remembers the campaign's other spends on the way: where one is corrected, more will be. */
    private Spend spendInLog(SpendKey key, RecordedEvent before) {
        Spend found = null;
        for (long sequence = 0; sequence < before.getSequenceNumber(); ) {
            List<StoredEvent> page = log.readAggregate(before.getAggregateIdentifier(), sequence, PAGE);
            for (StoredEvent stored : page) {
                if (stored.position() < before.position() && decode.apply(stored) instanceof SpendRecorded recorded) {
                    SpendKey its = new SpendKey(recorded.campaign(), recorded.spend());
                    Spend spend = new Spend(stored.position(), recorded.from(), recorded.to());
                    spends.put(its, spend);
                    found = its.equals(key) ? spend : found;
                }
            }
            sequence += page.size();
            if (page.isEmpty()) {
                break;
            }
        }
        if (found == null) {
            throw new IllegalStateException("spend " + key + " was never recorded");
        }
        return found;
    }

    private void splitOverDays(Spend spend, String campaign, Money amount, long asserted) {
        long days = spend.to().toEpochDay() - spend.from().toEpochDay();
        long before = 0;
        for (long day = 1; day <= days; day++) {
            long upTo = CumulativeRounding.upTo(amount.minor(), day, days);
            LocalDate date = spend.from().plusDays(day - 1);
            long dayUs = Microseconds.of(date.atStartOfDay().toInstant(ZoneOffset.UTC));
            writer().spendDay(spend.position(), campaign, dayUs, upTo - before, asserted);
            before = upTo;
        }
    }

    private FactWriter writer() {
        if (facts == null) {
            throw new IllegalStateException("no transaction is open");
        }
        return facts;
    }
}
