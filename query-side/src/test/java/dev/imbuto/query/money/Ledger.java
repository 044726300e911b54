package dev.imbuto.query.money;

import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Question;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events about money, told one after the other, and the reports over the facts that follow from them. Days are {@code
 * 2024-03-01}, amounts are cents.
 */
public final class Ledger implements AutoCloseable {
    public static final Currency EUR = Currency.getInstance("EUR");

    /** An opportunity, and whose. */
    public record Deal(ContactId contact, OpportunityId id) {}

    private final History history = new History();
    private final FactStore store = FactStore.inMemory();
    private final Map<ContactId, Integer> dealsOf = new HashMap<>();

    /** A contact that comes from a source, a campaign and a channel, each of which may be null. */
    public ContactId captured(String day, String source, String campaign, String channel) {
        ContactId contact = ContactId.ofExternal("contact-" + history.head());
        record(new LeadCaptured(contact, null, null, null, source, campaign, channel, null, instant(day)));
        return contact;
    }

    public ContactId captured(String day) {
        return captured(day, null, null, null);
    }

    public void qualified(ContactId contact, String day) {
        record(new LeadQualified(contact, List.of(), null, instant(day)));
    }

    public void assigned(ContactId contact, String day, String owner) {
        record(new OwnerAssigned(contact, owner, null, instant(day)));
    }

    public void touched(ContactId contact, String day, String channel, String campaign) {
        record(new TouchRecorded(contact, channel, "click", campaign, null, instant(day)));
    }

    public Deal opened(ContactId contact, String day, String pipeline, String stage, long amount) {
        OpportunityId id = OpportunityId.ofOrdinal(contact, dealsOf.merge(contact, 1, Integer::sum));
        record(new OpportunityOpened(contact, id, null, pipeline, stage, null, cents(amount), null, instant(day)));
        return new Deal(contact, id);
    }

    public Deal opened(ContactId contact, String day) {
        return opened(contact, day, "sales", "discovery", 0);
    }

    public Deal won(Deal deal, String day, long amount, long cost) {
        record(new OpportunityWon(deal.contact(), deal.id(), cents(amount), cents(cost), instant(day)));
        return deal;
    }

    /** A new contact that is captured the day before and buys what it comes for at once. */
    public Deal bought(String day, long amount, long cost) {
        ContactId contact = captured(LocalDate.parse(day).minusDays(1).toString());
        return won(opened(contact, day), day, amount, cost);
    }

    public void lost(Deal deal, String day) {
        record(new OpportunityLost(deal.contact(), deal.id(), "price", null, instant(day)));
    }

    /** Part of the win is taken back, and some is left. */
    public void partlyReversed(Deal deal, String day, long amount) {
        record(new WinReversed(deal.contact(), deal.id(), cents(amount), false, null, instant(day)));
    }

    /** All that is left of the win is taken back. */
    public void reversed(Deal deal, String day, long left) {
        record(new WinReversed(deal.contact(), deal.id(), cents(left), true, null, instant(day)));
    }

    /** A won deal is open again, and what is left of the win is taken back. */
    public void reopened(Deal deal, String day, long left) {
        record(
                new WinReversed(deal.contact(), deal.id(), cents(left), false, null, instant(day)),
                new OpportunityReopened(deal.contact(), deal.id(), "discovery", instant(day)));
    }

    public void winCorrected(Deal deal, long amount) {
        record(new WinCorrected(deal.contact(), deal.id(), cents(amount), null, null));
    }

    public void costCorrected(Deal deal, long cost) {
        record(new WinCorrected(deal.contact(), deal.id(), null, cents(cost), null));
    }

    /** The contact's {@code version}-th event happened on another day. */
    public void dateCorrected(ContactId contact, long version, String day) {
        record(new DateCorrected(contact, 0, List.of(version), instant(day), null));
    }

    /** The pipeline has these stages from now on, {@code stage=probability}. */
    public void defined(String pipeline, String... stages) {
        record(new PipelineDefined(
                pipeline,
                pipeline,
                Arrays.stream(stages)
                        .map(stage -> stage.split("="))
                        .map(stage -> new PipelineStage(stage[0], stage[0], new BigDecimal(stage[1])))
                        .toList(),
                instant("2024-01-01")));
    }

    public void launched(String campaign, String channel) {
        record(new CampaignLaunched(campaign, campaign, channel, null, instant("2024-01-01")));
    }

    /** A spend of one day; the name is what it can be corrected by. */
    public String spent(String campaign, String day, long amount) {
        return spent(campaign, day, LocalDate.parse(day).plusDays(1).toString(), amount);
    }

    /** A spend of several days, the last of which is the one before {@code to}. */
    public String spent(String campaign, String from, String to, long amount) {
        String name = "spend-" + history.head();
        record(new SpendRecorded(
                campaign, name, cents(amount), LocalDate.parse(from), LocalDate.parse(to), instant("2030-01-01")));
        return name;
    }

    public void spendCorrected(String campaign, String name, long amount) {
        record(new SpendCorrected(campaign, name, cents(amount)));
    }

    public <G extends Group> List<G> answer(Question<G> question) {
        Facts.add(history, history.head(), store, FactFeed.Settings.DEFAULT);
        return store.read(snapshot -> question.answer(snapshot.connection()));
    }

    /** That of the latest event. */
    public long position() {
        return history.head();
    }

    private void record(Object... events) {
        history.commit(Instant.parse("2030-01-01T00:00:00Z").plusSeconds(history.head()), events);
    }

    private static Money cents(long amount) {
        return Money.ofMinor(amount, EUR);
    }

    /** Of a day its midnight UTC. */
    public static Instant instant(String time) {
        return time.length() > 10
                ? Instant.parse(time)
                : LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Override
    public void close() {
        store.close();
    }
}
