package dev.imbuto.command.contact;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.Outcome.MadeOpportunity;
import dev.imbuto.command.Outcome.Warning;
import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.AnswerQualification;
import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.CorrectDate;
import dev.imbuto.command.contact.ContactCommand.CorrectWin;
import dev.imbuto.command.contact.ContactCommand.Disqualify;
import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.command.contact.ContactCommand.GivenAnswer;
import dev.imbuto.command.contact.ContactCommand.GrantConsent;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.Recycle;
import dev.imbuto.command.contact.ContactCommand.ReopenOpportunity;
import dev.imbuto.command.contact.ContactCommand.ReverseWin;
import dev.imbuto.command.contact.ContactCommand.ReviseOpportunity;
import dev.imbuto.command.contact.ContactCommand.Score;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.command.contact.ContactCommand.WithdrawConsent;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.command.contact.Deal.Win;
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
import dev.imbuto.contact.Lifecycle;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.OpportunityState;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import dev.imbuto.contact.Stage;
import dev.imbuto.contact.Timeline;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.scoring.KnownLead;
import dev.imbuto.scoring.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CommandHandlerInterceptor;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A contact, as far as its next decision depends on it.
 *
 * <p>Every command handler refuses first, in the order of {@link Reason}, then decides once. Whether something changes
 * anything is asked of the moment at which it happened: assigning an owner late, who became the owner later anyway, is news.
 * What is personal is sealed after the last refusal, and opened again only to compare or to score.
 *
 * <p>A snapshot is the fields below; a change of them, or of an event that they hold, is a new {@link Revision}.
 */
@AggregateRoot(type = "contact")
@Revision("2")
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class ContactAggregate {
    private static final Set<Stage> EXITS = Set.of(Stage.DISQUALIFIED, Stage.LOST);
    private static final Set<Stage> OPEN_TO_SALES =
            Set.of(Stage.PROSPECT, Stage.OPPORTUNITY, Stage.CUSTOMER, Stage.LOST);

    @AggregateIdentifier
    private ContactId id;

    private Course course = new Course();
    private Map<OpportunityId, Deal> deals = new LinkedHashMap<>();
    private Profile profile = new Profile();
    private Timeline<Consent> consents = new Timeline<>();
    private Timeline<Owner> owners = new Timeline<>();
    private Timeline<KnownLead.Touch> touches = new Timeline<>();
    private Timeline<Map<Criterion, Answer>> answers = new Timeline<>();
    private Timeline<String> grades = new Timeline<>();
    private @Nullable LeadScored latestScore;
    private boolean erased;

    private record Owner(String name, @Nullable String team) {}

    private record Consent(
            String purpose,
            boolean granted,
            @Nullable String basis,
            @Nullable String wording,
            @Nullable String channel,
            @Nullable Sealed evidence,
            @Nullable Instant expires) {}

    /** For Axon, which fills it with events or from a snapshot. */
    ContactAggregate() {}

    // Commands

    /** Before anything else is looked at, so that a refusal tells nothing about what was there. */
    @CommandHandlerInterceptor
    void refuseOnceErased(ContactCommand command) {
        if (erased) {
            throw new ContactRejection(Reason.ERASED, "the personal data of contact " + id + " was erased");
        }
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Outcome handle(CaptureLead command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        if (id != null) {
            throw ContactRejection.alreadyCaptured(id);
        }
        Instant at = effective(command.effectiveAt(), now);
        Company company = Company.UNKNOWN.equals(command.company()) ? null : command.company();
        Person person = Person.UNKNOWN.equals(command.person()) ? null : command.person();
        if (company != null) {
            rules.requireCurrency("/company/annualRevenue", company.annualRevenue());
        }
        ContactId contact = command.contact();
        ContactCommand.GivenTouch touch = command.touch();
        ContactCommand.GivenConsent consent = command.consent();
        List<Warning> warnings =
                new ArrayList<>(consent == null ? List.of() : rules.warnOfBasis("/consent/basis", consent.basis()));
        warnings.addAll(rules.warnOfDuplicates(contact, person == null ? null : person.email()));
        PersonalData personalData = rules.personalData();
        Sealed sealed = null;
        if (person != null) {
            sealed = personalData.sealPerson(contact, person);
            personalData.index(contact, person);
        }
        apply(new LeadCaptured(
                contact,
                command.externalId(),
                sealed,
                company,
                command.source(),
                command.campaign(),
                touch == null ? null : touch.channel(),
                command.landingPage(),
                at));
        if (touch != null) {
            apply(new TouchRecorded(contact, touch.channel(), touch.kind(), touch.campaign(), touch.url(), at));
        }
        if (consent != null) {
            apply(new ConsentGranted(
                    contact,
                    consent.purpose(),
                    consent.basis(),
                    consent.wording(),
                    consent.channel(),
                    seal(consent.evidence(), personalData),
                    consent.expires(),
                    at));
        }
        gradeAnew(at, rules);
        return outcome(null, warnings);
    }

    @CommandHandler
    Outcome handle(RecordTouch command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        Instant at = effective(command.effectiveAt(), now);

        apply(new TouchRecorded(id, command.channel(), command.kind(), command.campaign(), command.url(), at));
        gradeAnew(at, rules);
        return outcome();
    }

    @CommandHandler
    Outcome handle(UpdateProfile command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        Instant at = effectiveSinceCapture(command.effectiveAt(), now);
        CompanyChange company = command.company();
        if (company != null) {
            rules.requireCurrency("/company/annualRevenue", Change.apply(company.annualRevenue(), null));
            Company before = profile.companyAt(at);
            company = company.applyTo(before).equals(before) ? null : company;
        }
        PersonalData personalData = rules.personalData();
        PersonChange person = command.person();
        List<Warning> warnings = List.of();
        if (person != null) {
            Person before = profile.personAt(at, id, personalData);
            Person after = person.applyTo(before);
            person = after.equals(before) ? null : person;
            warnings = Objects.equals(after.email(), before.email())
                    ? List.of()
                    : rules.warnOfDuplicates(id, after.email());
        }
        if (person == null && company == null) {
            return outcome(null, warnings);
        }

        apply(new ProfileUpdated(id, person == null ? null : personalData.sealChange(id, person), company, at));
        if (person != null) {
            personalData.index(id, profile.personAt(Instant.MAX, id, personalData));
        }
        gradeAnew(at, rules);
        return outcome(null, warnings);
    }

    @CommandHandler
    Outcome handle(GrantConsent command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        Instant at = effectiveSinceCapture(command.effectiveAt(), now);
        List<Warning> warnings = rules.warnOfBasis("/basis", command.basis());
        PersonalData personalData = rules.personalData();
        Consent before = consentAt(at, command.purpose());
        if ((before != null && says(before, command, personalData))
                || consents.upTo(at).stream()
                        .anyMatch(fact -> fact.at().equals(at) && says(fact.value(), command, personalData))) {
            return outcome(null, warnings);
        }

        apply(new ConsentGranted(
                id,
                command.purpose(),
                command.basis(),
                command.wording(),
                command.channel(),
                seal(command.evidence(), personalData),
                command.expires(),
                at));
        return outcome(null, warnings);
    }

    @CommandHandler
    Outcome handle(WithdrawConsent command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now) {
        Instant at = effectiveSinceCapture(command.effectiveAt(), now);
        Consent before = consentAt(at, command.purpose());
        if (before != null && !before.granted()) {
            return outcome();
        }

        apply(new ConsentWithdrawn(id, command.purpose(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(
            AnswerQualification command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        requireStage(KnownLead.GRADED_IN, "answers to qualification questions are");
        Instant at = effective(command.effectiveAt(), now);
        PersonalData personalData = rules.personalData();
        Map<Criterion, Answer> before = lead().answersAt(at);
        Map<Criterion, GivenAnswer> given = new EnumMap<>(Criterion.class);
        command.answers().forEach((criterion, answer) -> {
            if (!says(before.get(criterion), answer, personalData)) {
                given.put(criterion, answer);
            }
        });
        if (given.isEmpty()) {
            return outcome();
        }

        Map<Criterion, Answer> sealed = new EnumMap<>(Criterion.class);
        given.forEach((criterion, answer) ->
                sealed.put(criterion, new Answer(answer.score(), seal(answer.evidence(), personalData))));
        apply(new QualificationAnswered(id, sealed, at));
        gradeAnew(at, rules);
        return outcome();
    }

    @CommandHandler
    Outcome handle(Score command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        requireStage(KnownLead.GRADED_IN, "scoring is");
        Instant at = lead().latestActivity(effective(command.effectiveAt(), now));
        LeadScored score = score(at, rules);
        if (KnownLead.isNewsAfter(latestScore, score)) {
            apply(score);
        }
        return outcome();
    }

    @CommandHandler
    Outcome handle(Qualify command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        requireStage(Set.of(Stage.LEAD), "qualifying is");
        Instant at = effectiveAfter(null, command.effectiveAt(), now);

        apply(new LeadQualified(id, command.criteria(), seal(command.reason(), rules.personalData()), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(Disqualify command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        requireStage(KnownLead.GRADED_IN, "disqualifying is");
        Instant at = effectiveAfter(null, command.effectiveAt(), now);
        ContactRules.requireReason(rules.disqualifyReasons(), command.reason());

        apply(new LeadDisqualified(id, command.reason(), seal(command.note(), rules.personalData()), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(Recycle command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now) {
        requireStage(EXITS, "recycling is");
        Instant at = effectiveAfter(null, command.effectiveAt(), now);

        apply(new LeadRecycled(id, at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(Assign command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now) {
        Instant at = effectiveSinceCapture(command.effectiveAt(), now);
        if (new Owner(command.owner(), command.team()).equals(owners.inForceAt(at, any -> true))) {
            return outcome();
        }

        apply(new OwnerAssigned(id, command.owner(), command.team(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(
            OpenOpportunity command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        String key = command.pipeline() == null ? Pipeline.SALES.key() : command.pipeline();
        Pipeline pipeline = pipeline(key, rules);
        String stage = command.stage() == null ? pipeline.first().key() : command.stage();
        requireKnownStage(pipeline, "/stage", stage);
        requireStage(OPEN_TO_SALES, "opening an opportunity is");
        String externalId = command.externalId();
        OpportunityId opportunity = externalId == null
                ? OpportunityId.ofOrdinal(id, deals.size() + 1)
                : OpportunityId.ofExternal(id, externalId);
        if (deals.containsKey(opportunity)) {
            throw new ContactRejection(
                    Reason.ALREADY_OPENED, "opportunity " + opportunity + " has been opened already");
        }
        Instant at = effectiveSinceCapture(command.effectiveAt(), now);
        rules.requireCurrency("/amount", command.amount());

        apply(new OpportunityOpened(
                id,
                opportunity,
                externalId,
                key,
                stage,
                seal(command.name(), rules.personalData()),
                command.amount(),
                command.expectedClose(),
                at));
        return outcome(new MadeOpportunity(opportunity, externalId), List.of());
    }

    @CommandHandler
    Outcome handle(
            AdvanceOpportunity command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        OpportunityId opportunity = opportunity(command.opportunity());
        Lifecycle.Opportunity before = standing(opportunity);
        requireKnownStage(pipeline(before.pipeline(), rules), "/to", command.to());
        requireOpen(opportunity);
        Instant at = effectiveAfter(opportunity, command.effectiveAt(), now);
        if (before.stage().equals(command.to())) {
            throw new ContactRejection(
                    Reason.ALREADY_IN_STAGE, "opportunity " + opportunity + " is in " + command.to() + " already");
        }

        apply(new OpportunityAdvanced(id, opportunity, command.to(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(
            ReviseOpportunity command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        OpportunityId opportunity = opportunity(command.opportunity());
        requireOpen(opportunity);
        Instant at = effectiveAfter(opportunity, command.effectiveAt(), now);
        rules.requireCurrency("/amount", command.amount());
        Deal deal = deal(opportunity);
        if (isNoNews(command.amount(), deal.amount()) && isNoNews(command.expectedClose(), deal.expectedClose())) {
            return outcome();
        }

        apply(new OpportunityRevised(id, opportunity, command.amount(), command.expectedClose(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(CloseWon command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        OpportunityId opportunity = opportunity(command.opportunity());
        requireOpen(opportunity);
        Instant at = effectiveAfter(opportunity, command.effectiveAt(), now);
        rules.requireCurrency("/amount", command.amount());
        rules.requireCurrency("/costOfSale", command.costOfSale());

        apply(new OpportunityWon(id, opportunity, command.amount(), command.costOfSale(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(CloseLost command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        OpportunityId opportunity = opportunity(command.opportunity());
        requireOpen(opportunity);
        Instant at = effectiveAfter(opportunity, command.effectiveAt(), now);
        ContactRules.requireReason(rules.closeLostReasons(), command.reason());

        apply(new OpportunityLost(id, opportunity, command.reason(), seal(command.note(), rules.personalData()), at));
        return outcome();
    }

    /** What is left of a win is taken back first, by an event that leaves the stage to the reopening. */
    @CommandHandler
    Outcome handle(ReopenOpportunity command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now) {
        OpportunityId opportunity = opportunity(command.opportunity());
        Lifecycle.Opportunity before = standing(opportunity);
        if (!before.state().isClosed()) {
            throw new ContactRejection(
                    Reason.OPPORTUNITY_NOT_CLOSED, "opportunity " + opportunity + " is open, in " + before.stage());
        }
        Instant at = effectiveAfter(opportunity, command.effectiveAt(), now);

        if (before.state() == OpportunityState.WON) {
            apply(new WinReversed(id, opportunity, win(opportunity).left(), false, null, at));
        }
        apply(new OpportunityReopened(id, opportunity, before.stage(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(ReverseWin command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        OpportunityId opportunity = opportunity(command.opportunity());
        requireWon(opportunity);
        Instant at = effectiveAfter(opportunity, command.effectiveAt(), now);
        rules.requireCurrency("/amount", command.amount());
        Money left = win(opportunity).left();
        Money amount = command.amount() == null ? left : command.amount();
        if (amount.isZero()) {
            throw new ContactRejection(Reason.NOTHING_TO_REVERSE, "reversing 0 takes nothing back");
        }
        if (amount.minor() > left.minor()) {
            throw new ContactRejection(
                    Reason.EXCEEDS_WIN,
                    "only " + left.amount().toPlainString() + " of the win is left to reverse, not "
                            + amount.amount().toPlainString());
        }

        apply(new WinReversed(
                id,
                opportunity,
                amount,
                amount.equals(left),
                rules.personalData().sealText(id, command.reason()),
                at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(CorrectDate command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, ContactRules rules) {
        List<Long> versions = rules.history().datedTogetherWith(id, command.position());
        if (versions.isEmpty()) {
            throw new ContactRejection(
                    Reason.UNKNOWN_POSITION,
                    "at position " + command.position() + " is no event of this contact with a time of its own");
        }
        Instant to = effective(command.effectiveAt(), now);
        Set<Long> moving = new HashSet<>(versions);
        versions.forEach(version -> course.requireRoom(version, to, moving, notBeforeCapture()));
        if (versions.stream().allMatch(version -> Optional.of(to).equals(timeOf(version)))) {
            return outcome();
        }

        apply(new DateCorrected(
                id, command.position(), versions, to, rules.personalData().sealText(id, command.reason())));
        gradeAnew(to, rules);
        return outcome();
    }

    @CommandHandler
    Outcome handle(CorrectWin command, ContactRules rules) {
        OpportunityId opportunity = opportunity(command.opportunity());
        requireWon(opportunity);
        rules.requireCurrency("/amount", command.amount());
        rules.requireCurrency("/costOfSale", command.costOfSale());
        Win win = win(opportunity);
        Money amount = isNoNews(command.amount(), win.amount()) ? null : command.amount();
        Money costOfSale = isNoNews(command.costOfSale(), win.costOfSale()) ? null : command.costOfSale();
        if (amount != null && amount.minor() <= win.reversed().minor()) {
            throw new ContactRejection(
                    Reason.BELOW_REVERSED,
                    win.reversed().amount().toPlainString()
                            + " of the win is reversed already; it cannot have been of "
                            + amount.amount().toPlainString());
        }
        if (amount == null && costOfSale == null) {
            return outcome();
        }

        apply(new WinCorrected(
                id, opportunity, amount, costOfSale, rules.personalData().sealText(id, command.reason())));
        return outcome();
    }

    @CommandHandler
    Outcome handle(Erase command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now) {
        Instant at = effectiveSinceCapture(command.effectiveAt(), now);

        Stage stage = stage();
        apply(new PersonalDataErased(id, command.reason(), at));
        return Outcome.decided(id.toString(), stage, AggregateLifecycle.getVersion() + 1, null, List.of());
    }

    // Events

    @EventSourcingHandler
    void on(LeadCaptured event, @SequenceNumber long sequence) {
        id = event.contact();
        course.add(sequence + 1, event);
        profile.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(TouchRecorded event, @SequenceNumber long sequence) {
        touches.add(sequence + 1, event.effectiveAt(), new KnownLead.Touch(event.channel(), event.kind()));
    }

    @EventSourcingHandler
    void on(ProfileUpdated event, @SequenceNumber long sequence) {
        profile.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(ConsentGranted event, @SequenceNumber long sequence) {
        consents.add(
                sequence + 1,
                event.effectiveAt(),
                new Consent(
                        event.purpose(),
                        true,
                        event.basis(),
                        event.wording(),
                        event.channel(),
                        event.evidence(),
                        event.expires()));
    }

    @EventSourcingHandler
    void on(ConsentWithdrawn event, @SequenceNumber long sequence) {
        consents.add(
                sequence + 1, event.effectiveAt(), new Consent(event.purpose(), false, null, null, null, null, null));
    }

    @EventSourcingHandler
    void on(QualificationAnswered event, @SequenceNumber long sequence) {
        answers.add(sequence + 1, event.effectiveAt(), event.answers());
    }

    @EventSourcingHandler
    void on(LeadScored event, @SequenceNumber long sequence) {
        grades.add(sequence + 1, event.effectiveAt(), event.grade());
        latestScore = event;
    }

    @EventSourcingHandler
    void on(LeadQualified event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(LeadDisqualified event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(LeadRecycled event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(OwnerAssigned event, @SequenceNumber long sequence) {
        owners.add(sequence + 1, event.effectiveAt(), new Owner(event.owner(), event.team()));
    }

    @EventSourcingHandler
    void on(OpportunityOpened event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
        deals.put(event.opportunity(), new Deal(event.amount(), event.expectedClose(), null));
    }

    @EventSourcingHandler
    void on(OpportunityAdvanced event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(OpportunityRevised event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
        deals.put(event.opportunity(), deal(event.opportunity()).after(event));
    }

    @EventSourcingHandler
    void on(OpportunityWon event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
        deals.put(event.opportunity(), deal(event.opportunity()).after(event));
    }

    @EventSourcingHandler
    void on(OpportunityLost event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(WinReversed event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
        deals.put(event.opportunity(), deal(event.opportunity()).after(event));
    }

    @EventSourcingHandler
    void on(OpportunityReopened event, @SequenceNumber long sequence) {
        course.add(sequence + 1, event);
    }

    @EventSourcingHandler
    void on(DateCorrected event) {
        for (long version : event.versions()) {
            course.move(version, event.correctedTo());
            for (Timeline<?> timeline : timelines()) {
                timeline.move(version, event.correctedTo());
            }
        }
    }

    @EventSourcingHandler
    void on(WinCorrected event) {
        deals.put(event.opportunity(), deal(event.opportunity()).after(event));
    }

    /** Nothing is asked of the contact any more, so nothing that was sealed is kept: not in memory, not in a snapshot. */
    @EventSourcingHandler
    void on(PersonalDataErased event) {
        erased = true;
        course = new Course();
        deals = new LinkedHashMap<>();
        profile = new Profile();
        consents = new Timeline<>();
        owners = new Timeline<>();
        touches = new Timeline<>();
        answers = new Timeline<>();
        grades = new Timeline<>();
        latestScore = null;
    }

    // Predicates

    private static Instant effective(@Nullable Instant given, Instant now) {
        Instant at = given == null ? now : given;
        if (CommandMetadata.liesAhead(at, now)) {
            throw new ContactRejection(Reason.EFFECTIVE_IN_FUTURE, at + " has not come yet; now is " + now);
        }
        return at;
    }

    private Instant effectiveSinceCapture(@Nullable Instant given, Instant now) {
        Instant at = effective(given, now);
        EffectiveOrder.requireNotBefore(course.capturedAt(), "the capture", at);
        return at;
    }

    /** Within a chain: of an opportunity, or the contact's own when null. */
    private Instant effectiveAfter(@Nullable OpportunityId chain, @Nullable Instant given, Instant now) {
        Instant at = effective(given, now);
        String what = chain == null
                ? "the contact's last capture, qualification, disqualification or recycling"
                : "the last event of opportunity " + chain;
        EffectiveOrder.requireNotBefore(course.lastTimeOf(chain), what, at);
        return at;
    }

    private void requireStage(Set<Stage> allowed, String what) {
        Stage stage = stage();
        if (!allowed.contains(stage)) {
            throw new ContactRejection(Reason.NOT_ALLOWED_IN_STAGE, what + " not possible in stage " + stage);
        }
    }

    private OpportunityId opportunity(@Nullable String reference) {
        if (reference == null) {
            return theOpenOne();
        }
        OpportunityId opportunity = reference.startsWith(ContactCommand.EXTERNAL)
                ? OpportunityId.ofExternal(id, reference.substring(ContactCommand.EXTERNAL.length()))
                : OpportunityId.of(reference);
        if (!deals.containsKey(opportunity)) {
            throw new ContactRejection(Reason.UNKNOWN_OPPORTUNITY, "the contact has no opportunity " + reference);
        }
        return opportunity;
    }

    private OpportunityId theOpenOne() {
        List<OpportunityId> open = course.lifecycle().opportunities().entrySet().stream()
                .filter(entry -> entry.getValue().state() == OpportunityState.OPEN)
                .map(Map.Entry::getKey)
                .toList();
        if (open.isEmpty()) {
            throw new ContactRejection(Reason.NO_OPEN_OPPORTUNITY, "no opportunity is named, and none is open");
        }
        if (open.size() > 1) {
            throw new ContactRejection(
                    Reason.AMBIGUOUS_OPPORTUNITY, "no opportunity is named, and " + open.size() + " are open");
        }
        return open.get(0);
    }

    private void requireOpen(OpportunityId opportunity) {
        OpportunityState state = standing(opportunity).state();
        if (state != OpportunityState.OPEN) {
            throw new ContactRejection(
                    Reason.OPPORTUNITY_NOT_OPEN, "opportunity " + opportunity + " is not open but " + state);
        }
    }

    private void requireWon(OpportunityId opportunity) {
        OpportunityState state = standing(opportunity).state();
        if (state != OpportunityState.WON) {
            throw new ContactRejection(
                    Reason.OPPORTUNITY_NOT_WON, "opportunity " + opportunity + " is not won but " + state);
        }
    }

    private static Pipeline pipeline(String key, ContactRules rules) {
        return rules.pipelines()
                .find(key)
                .orElseThrow(() -> new ContactRejection(Reason.UNKNOWN_PIPELINE, "there is no pipeline " + key));
    }

    private static void requireKnownStage(Pipeline pipeline, String pointer, String stage) {
        if (pipeline.stage(stage).isEmpty()) {
            throw new ContactRejection(
                    Reason.UNKNOWN_STAGE, pointer, "pipeline " + pipeline.key() + " has no stage " + stage);
        }
    }

    /** Whether nothing was given, or what is known already. */
    private static <T> boolean isNoNews(@Nullable T given, @Nullable T known) {
        return given == null || given.equals(known);
    }

    private boolean says(@Nullable Answer before, GivenAnswer given, PersonalData personalData) {
        return before != null
                && before.score() == given.score()
                && Objects.equals(open(before.evidence(), personalData), given.evidence());
    }

    // What follows from the state

    private Stage stage() {
        return course.lifecycle().stage().orElseThrow();
    }

    private Lifecycle.Opportunity standing(OpportunityId opportunity) {
        return Objects.requireNonNull(course.lifecycle().opportunities().get(opportunity));
    }

    private Deal deal(OpportunityId opportunity) {
        return Objects.requireNonNull(deals.get(opportunity));
    }

    private Win win(OpportunityId opportunity) {
        return deal(opportunity).standingWin();
    }

    private List<Timeline<?>> timelines() {
        return Stream.concat(notBeforeCapture().stream(), Stream.of(touches, answers, grades))
                .toList();
    }

    private List<Timeline<?>> notBeforeCapture() {
        return Stream.concat(profile.timelines().stream(), Stream.of(consents, owners))
                .toList();
    }

    private Optional<Instant> timeOf(long version) {
        return Stream.concat(
                        course.timeOf(version).stream(),
                        timelines().stream().flatMap(timeline -> timeline.timeOf(version).stream()))
                .findFirst();
    }

    private @Nullable Sealed seal(@Nullable String text, PersonalData personalData) {
        return text == null ? null : personalData.sealText(id, text);
    }

    private @Nullable String open(@Nullable Sealed sealed, PersonalData personalData) {
        return sealed == null ? null : personalData.openText(id, sealed).orElse(null);
    }

    // Scores

    /** Grades the lead again after something that a score depends on; says so only when the grade is another one. */
    private void gradeAnew(Instant at, ContactRules rules) {
        if (!KnownLead.GRADED_IN.contains(stage())) {
            return;
        }
        LeadScored score = score(lead().latestActivity(at), rules);
        if (KnownLead.changesGrade(latestScore, score, rules.scoring().lowestGrade())) {
            apply(score);
        }
    }

    private LeadScored score(Instant at, ContactRules rules) {
        Person person = rules.scoring().looksAtPerson()
                ? profile.personAt(Instant.MAX, id, rules.personalData())
                : Person.UNKNOWN;
        return lead().score(rules.scoring(), person, at);
    }

    private KnownLead lead() {
        return new KnownLead(id, course.capturedAt(), profile, touches, answers);
    }

    // Answers

    private Outcome outcome() {
        return outcome(null, List.of());
    }

    /** What was said last; at the same instant a withdrawal stands against a grant, whichever was heard of first. */
    private @Nullable Consent consentAt(Instant at, String purpose) {
        Timeline.Fact<Consent> last = null;
        for (Timeline.Fact<Consent> fact : consents.upTo(at)) {
            boolean outdone =
                    last != null && !last.value().granted() && last.at().equals(fact.at());
            if (fact.value().purpose().equals(purpose) && !outdone) {
                last = fact;
            }
        }
        return last == null ? null : last.value();
    }

    private boolean says(Consent consent, GrantConsent command, PersonalData personalData) {
        return consent.granted()
                && consent.purpose().equals(command.purpose())
                && command.basis().equals(consent.basis())
                && Objects.equals(consent.wording(), command.wording())
                && Objects.equals(consent.channel(), command.channel())
                && Objects.equals(consent.expires(), command.expires())
                && Objects.equals(open(consent.evidence(), personalData), command.evidence());
    }

    private Outcome outcome(@Nullable MadeOpportunity made, List<Warning> warnings) {
        return Outcome.decided(id.toString(), stage(), AggregateLifecycle.getVersion() + 1, made, warnings);
    }

    private static void apply(ContactEvent event) {
        AggregateLifecycle.apply(event);
    }
}
