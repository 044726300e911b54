package dev.imbuto.query.contact;

import dev.imbuto.contact.Answer;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.DateCorrected;
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
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.ScoreReason;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The life of one contact, told event by event at positions 10, 20, 30 …; days are UTC, amounts whole euros. */
final class Life {
    /** When views without a moment of their own are looked at. */
    static final Instant NOW = day("2025-01-01");

    static final ConsentSettings ASKED = ConsentSettings.NONE;
    static final ContactId ANNA = ContactId.ofExternal("crm-1");
    static final OpportunityId DEAL = OpportunityId.ofExternal(ANNA, "deal-1");

    final PlainPersonalData personalData = new PlainPersonalData();
    private final List<KnownEvent> events = new ArrayList<>();

    /** Everything that can happen, at least once. */
    static Life full() {
        return new Life()
                .captured("2024-01-01")
                .touched("2024-01-02", "email")
                .phoneGiven("2024-01-03")
                .consented("2024-01-04")
                .then(new ConsentWithdrawn(ANNA, "newsletter", day("2024-01-05")))
                .budgetAnswered("2024-01-06")
                .scored("2024-01-07")
                .disqualified("2024-01-08")
                .then(new LeadRecycled(ANNA, day("2024-01-09")))
                .qualified("2024-01-10")
                .assigned("2024-01-11", "bruno")
                .opened("2024-01-12", 900)
                .then(new OpportunityAdvanced(ANNA, DEAL, "proposal", day("2024-01-13")))
                .revised("2024-01-14", 1200)
                .won("2024-01-15", 1000, 400)
                .reversed("2024-01-16", 250, false)
                .reversed("2024-01-17", 750, true)
                .then(new OpportunityReopened(ANNA, DEAL, "proposal", day("2024-01-18")))
                .lost("2024-01-19")
                .dateCorrected(1, "2023-12-31")
                .winCorrected(1001)
                .erased("2024-01-20");
    }

    List<KnownEvent> events() {
        return events;
    }

    /** The view after all events. */
    ContactView view() {
        return viewAt(null).orElseThrow();
    }

    Optional<ContactView> viewAt(String day) {
        Instant asOf = day == null ? null : day(day);
        return ContactFold.fold(
                History.of(events, asOf),
                events.size(),
                isErased(events),
                personalData,
                ASKED,
                asOf == null ? NOW : asOf);
    }

    /** The view that was known when there were only so many events. */
    Optional<ContactView> viewAfter(int events) {
        return ContactFold.fold(
                History.of(this.events.subList(0, events), null),
                events,
                isErased(this.events.subList(0, events)),
                personalData,
                ASKED,
                NOW);
    }

    private static boolean isErased(List<KnownEvent> events) {
        return events.stream().anyMatch(known -> known.event() instanceof PersonalDataErased);
    }

    Life captured(String day) {
        return then(new LeadCaptured(
                ANNA,
                "crm-1",
                personalData.sealPerson(ANNA, new Person("Anna Rossi", "anna@example.com", null, "Buyer")),
                new Company("Acme", "software", "Italy", 12, null),
                "web",
                "spring",
                "search",
                "/pricing",
                day(day)));
    }

    Life touched(String day, String channel) {
        return then(new TouchRecorded(ANNA, channel, "click", "spring", null, day(day)));
    }

    Life phoneGiven(String day) {
        return then(new ProfileUpdated(
                ANNA,
                personalData.sealChange(
                        ANNA, new PersonChange(null, null, new Change<>("+39 02 1234567"), new Change<>(null))),
                new CompanyChange(null, new Change<>("retail"), null, null, null),
                day(day)));
    }

    Life consented(String day) {
        return then(new ConsentGranted(
                ANNA,
                "newsletter",
                "consent",
                "I agree",
                "web-form",
                personalData.sealText(ANNA, "form 12"),
                day("2026-01-01"),
                day(day)));
    }

    Life budgetAnswered(String day) {
        return then(new QualificationAnswered(
                ANNA,
                Map.of(Criterion.BUDGET, new Answer(7, personalData.sealText(ANNA, "has 50,000 for it"))),
                day(day)));
    }

    Life scored(String day) {
        return then(new LeadScored(
                ANNA, 80, 35, "A3", true, "default/1", List.of(new ScoreReason("sector", 30)), day(day)));
    }

    Life disqualified(String day) {
        return then(new LeadDisqualified(ANNA, "no-budget", personalData.sealText(ANNA, "frozen"), day(day)));
    }

    Life qualified(String day) {
        return then(new LeadQualified(
                ANNA, List.of("budget", "need"), personalData.sealText(ANNA, "asked for an offer"), day(day)));
    }

    Life assigned(String day, String owner) {
        return then(new OwnerAssigned(ANNA, owner, "north", day(day)));
    }

    Life opened(String day, long amount) {
        return then(new OpportunityOpened(
                ANNA,
                DEAL,
                "deal-1",
                "sales",
                "discovery",
                personalData.sealText(ANNA, "Anna's new office"),
                euros(amount),
                LocalDate.parse("2024-06-30"),
                day(day)));
    }

    Life revised(String day, long amount) {
        return then(new OpportunityRevised(ANNA, DEAL, euros(amount), null, day(day)));
    }

    Life won(String day, long amount, long cost) {
        return then(new OpportunityWon(ANNA, DEAL, euros(amount), euros(cost), day(day)));
    }

    Life reversed(String day, long amount, boolean ends) {
        return then(new WinReversed(
                ANNA, DEAL, euros(amount), ends, personalData.sealText(ANNA, "Anna sent it back"), day(day)));
    }

    Life lost(String day) {
        return then(new OpportunityLost(ANNA, DEAL, "price", personalData.sealText(ANNA, "too dear"), day(day)));
    }

    Life dateCorrected(long version, String day) {
        return then(new DateCorrected(
                ANNA, version * 10, List.of(version), day(day), personalData.sealText(ANNA, "typed wrong")));
    }

    Life winCorrected(long amount) {
        return then(new WinCorrected(ANNA, DEAL, euros(amount), null, personalData.sealText(ANNA, "the invoice")));
    }

    Life erased(String day) {
        return then(new PersonalDataErased(ANNA, "asked to be forgotten", day(day)));
    }

    Life then(ContactEvent event) {
        events.add(new KnownEvent((events.size() + 1) * 10L, event));
        return this;
    }

    static Instant day(String day) {
        return LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static Money euros(long amount) {
        return Money.ofMinor(amount * 100, Currency.getInstance("EUR"));
    }
}
