package dev.imbuto.log;

import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.Answer;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
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
import dev.imbuto.contact.ScoreReason;
import dev.imbuto.contact.Sealed;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Each event with everything it can hold and, where that differs, with nothing it can do without. */
final class EventSamples {
    private static final ContactId ANNA = ContactId.of("4bf92f35-77b3-8da6-a3ce-929d0e0e4736");
    private static final OpportunityId DEAL = OpportunityId.of("00f067aa-0ba9-82b7-9f1c-3d2a5e6b7c8d");
    private static final Sealed SEALED = new Sealed("AbC-_012");
    private static final Instant AT = Instant.parse("2026-03-01T12:30:15.123456Z");
    private static final LocalDate DAY = LocalDate.parse("2026-06-30");
    private static final Money COST = Money.of("400.50", "EUR");
    private static final Money AMOUNT = Money.of("1054.00", "EUR");

    static final List<Object> ALL = List.of(
            new LeadCaptured(
                    ANNA,
                    "crm-17",
                    SEALED,
                    new Company("Acme S.p.A.", "manufacturing", "IT", 250, AMOUNT),
                    "fair",
                    "spring",
                    "email",
                    "/offer",
                    AT),
            new LeadCaptured(ANNA, null, null, null, null, null, null, null, AT),
            new TouchRecorded(ANNA, "email", "click", "spring", "https://example.org/offer", AT),
            new TouchRecorded(ANNA, TouchRecorded.DIRECT, "visit", null, null, Instant.parse("2026-03-01T00:00:00Z")),
            new ProfileUpdated(
                    ANNA,
                    SEALED,
                    new CompanyChange(
                            new Change<>("Acme"),
                            new Change<>(null),
                            null,
                            new Change<>(12),
                            new Change<>(Money.of("10", "JPY"))),
                    AT),
            new ProfileUpdated(ANNA, null, new CompanyChange(null, null, new Change<>(null), null, null), AT),
            new ConsentGranted(ANNA, "newsletter", "consent", "I agree", "web-form", SEALED, AT.plusSeconds(60), AT),
            new ConsentGranted(ANNA, "newsletter", "consent", null, null, null, null, AT),
            new ConsentWithdrawn(ANNA, "newsletter", AT),
            new QualificationAnswered(
                    ANNA,
                    Map.of(
                            Criterion.TIMING,
                            new Answer(0, null),
                            Criterion.BUDGET,
                            new Answer(10, SEALED),
                            Criterion.NEED,
                            new Answer(7, null),
                            Criterion.AUTHORITY,
                            new Answer(5, SEALED)),
                    AT),
            new LeadScored(
                    ANNA,
                    80,
                    35,
                    "A3",
                    true,
                    "standard/1",
                    List.of(new ScoreReason("sector", 30), new ScoreReason("engagement.click", 2.5)),
                    AT),
            new LeadScored(ANNA, 0, 0, "D4", false, "standard/1", List.of(), AT),
            new LeadQualified(ANNA, List.of("budget", "need"), SEALED, AT),
            new LeadQualified(ANNA, List.of(), null, AT),
            new LeadDisqualified(ANNA, "no-budget", SEALED, AT),
            new LeadDisqualified(ANNA, "spam", null, AT),
            new LeadRecycled(ANNA, AT),
            new OwnerAssigned(ANNA, "rossi", "north", AT),
            new OwnerAssigned(ANNA, "rossi", null, AT),
            new OpportunityOpened(ANNA, DEAL, "deal-1", "sales", "discovery", SEALED, AMOUNT, DAY, AT),
            new OpportunityOpened(ANNA, DEAL, null, "sales", "discovery", null, null, null, AT),
            new OpportunityAdvanced(ANNA, DEAL, "proposal", AT),
            new OpportunityRevised(ANNA, DEAL, AMOUNT, DAY, AT),
            new OpportunityRevised(ANNA, DEAL, null, DAY, AT),
            new OpportunityWon(ANNA, DEAL, AMOUNT, COST, AT),
            new OpportunityWon(ANNA, DEAL, AMOUNT, null, AT),
            new OpportunityLost(ANNA, DEAL, "price", SEALED, AT),
            new OpportunityLost(ANNA, DEAL, "price", null, AT),
            new WinReversed(ANNA, DEAL, COST, false, SEALED, AT),
            new WinReversed(ANNA, DEAL, AMOUNT, true, null, AT),
            new OpportunityReopened(ANNA, DEAL, "proposal", AT),
            new DateCorrected(ANNA, 1234567890123L, List.of(3L, 4L), AT, SEALED),
            new DateCorrected(ANNA, 7, List.of(3L), AT, null),
            new WinCorrected(ANNA, DEAL, AMOUNT, COST, SEALED),
            new WinCorrected(ANNA, DEAL, null, COST, null),
            new PersonalDataErased(ANNA, "request of 1 March", AT),
            new CampaignLaunched("spring", "Spring 2026", "email", AMOUNT, AT),
            new CampaignLaunched("spring", "Spring 2026", "email", null, AT),
            new SpendRecorded("spring", "inv-1", AMOUNT, DAY, DAY.plusDays(7), AT),
            new SpendCorrected("spring", "inv-1", COST),
            new CampaignEnded("spring", AT),
            new PipelineDefined("sales", "Sales", Pipeline.SALES.stages(), AT),
            new PeriodFrozen("2017-Q1", 69_137));

    private EventSamples() {}
}
