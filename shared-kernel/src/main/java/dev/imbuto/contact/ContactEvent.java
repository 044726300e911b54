package dev.imbuto.contact;

import dev.imbuto.log.EventType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been decided about a contact, in the order of its life.
 *
 * <p>Free text about a person and the person itself are {@link Sealed}; everything else is in the clear.
 */
public sealed interface ContactEvent {
    ContactId contact();

    /** An event that happened at a time of its own, which a {@link DateCorrected} may move later on. */
    sealed interface Dated extends ContactEvent {
        /** When it happened in the business, to the microsecond; never later than it was recorded, but for clock skew. */
        Instant effectiveAt();
    }

    /** An event of one opportunity's chain, within which {@link #effectiveAt} never runs backwards. */
    sealed interface OfOpportunity extends Dated {
        OpportunityId opportunity();
    }

    /** An event that replaces part of an earlier one, from its position in the log on. */
    sealed interface Correction extends ContactEvent {}

    /** A lead has shown interest. {@code channel} is that of the touch given with the capture, if there was one. */
    @EventType("contact.lead-captured")
    record LeadCaptured(
            ContactId contact,
            @Nullable String externalId,
            @Nullable Sealed person,
            @Nullable Company company,
            @Nullable String source,
            @Nullable String campaign,
            @Nullable String channel,
            @Nullable String landingPage,
            Instant effectiveAt)
            implements Dated {}

    /** The contact and a campaign, a page or a colleague met. */
    @EventType("contact.touch-recorded")
    record TouchRecorded(
            ContactId contact,
            String channel,
            String kind,
            @Nullable String campaign,
            @Nullable String url,
            Instant effectiveAt)
            implements Dated {
        /** The channel of touches that no campaign brought about. */
        public static final String DIRECT = "direct";
    }

    /** Fields of the person or of the company changed. {@code person} is a sealed {@link PersonChange}. */
    @EventType("contact.profile-updated")
    record ProfileUpdated(
            ContactId contact,
            @Nullable Sealed person,
            @Nullable CompanyChange company,
            Instant effectiveAt) implements Dated {
        public ProfileUpdated {
            if (person == null && company == null) {
                throw new IllegalArgumentException("neither person nor company changes");
            }
        }
    }

    /**
     * The person may be contacted for a purpose, until {@code expires} where given.
     *
     * @param basis why that is lawful: a {@link LawfulBasis} by name, or what else the client calls it
     * @param wording the text that was agreed to, or its version
     * @param channel by which it was given, such as {@code web-form}; since revision 2
     */
    @EventType(value = "contact.consent-granted", revision = 2)
    record ConsentGranted(
            ContactId contact,
            String purpose,
            String basis,
            @Nullable String wording,
            @Nullable String channel,
            @Nullable Sealed evidence,
            @Nullable Instant expires,
            Instant effectiveAt)
            implements Dated {}

    /** The person may no longer be contacted for a purpose. */
    @EventType("contact.consent-withdrawn")
    record ConsentWithdrawn(ContactId contact, String purpose, Instant effectiveAt) implements Dated {}

    /** BANT questions were answered; criteria that are absent keep their earlier answer. */
    @EventType("contact.qualification-answered")
    record QualificationAnswered(ContactId contact, Map<Criterion, Answer> answers, Instant effectiveAt)
            implements Dated {
        public QualificationAnswered {
            if (answers.isEmpty()) {
                throw new IllegalArgumentException("no criterion is answered");
            }
            answers = Map.copyOf(answers);
        }
    }

    /** The scoring policy graded the lead: fit and engagement from 0 to 100, and why. */
    @EventType("contact.lead-scored")
    record LeadScored(
            ContactId contact,
            int fit,
            int engagement,
            String grade,
            boolean bantMet,
            String policy,
            List<ScoreReason> reasons,
            Instant effectiveAt)
            implements Dated {
        public LeadScored {
            reasons = List.copyOf(reasons);
        }
    }

    /** The lead was found fit to buy: a prospect. */
    @EventType("contact.lead-qualified")
    record LeadQualified(
            ContactId contact,
            List<String> criteria,
            @Nullable Sealed reason,
            Instant effectiveAt) implements Dated {
        public LeadQualified {
            criteria = List.copyOf(criteria);
        }
    }

    /** The lead or prospect was found unfit to buy, for a reason of the configured list. */
    @EventType("contact.lead-disqualified")
    record LeadDisqualified(
            ContactId contact, String reason, @Nullable Sealed note, Instant effectiveAt) implements Dated {}

    /** A disqualified or lost contact is a lead again. */
    @EventType("contact.lead-recycled")
    record LeadRecycled(ContactId contact, Instant effectiveAt) implements Dated {}

    /** Somebody answers for the contact; both owner and team are replaced. */
    @EventType("contact.owner-assigned")
    record OwnerAssigned(
            ContactId contact, String owner, @Nullable String team, Instant effectiveAt) implements Dated {}

    /** There is a real chance of a sale; it starts in {@code stage} of its pipeline. */
    @EventType("contact.opportunity-opened")
    record OpportunityOpened(
            ContactId contact,
            OpportunityId opportunity,
            @Nullable String externalId,
            String pipeline,
            String stage,
            @Nullable Sealed name,
            @Nullable Money amount,
            @Nullable LocalDate expectedClose,
            Instant effectiveAt)
            implements OfOpportunity {}

    /** The opportunity moved to another stage of its pipeline, forward or back. */
    @EventType("contact.opportunity-advanced")
    record OpportunityAdvanced(ContactId contact, OpportunityId opportunity, String to, Instant effectiveAt)
            implements OfOpportunity {}

    /** The expected amount or date of closing changed; what is absent stays. */
    @EventType("contact.opportunity-revised")
    record OpportunityRevised(
            ContactId contact,
            OpportunityId opportunity,
            @Nullable Money amount,
            @Nullable LocalDate expectedClose,
            Instant effectiveAt)
            implements OfOpportunity {
        public OpportunityRevised {
            if (amount == null && expectedClose == null) {
                throw new IllegalArgumentException("neither amount nor expectedClose changes");
            }
        }
    }

    /** The contact bought. An absent cost of sale counts as 0. */
    @EventType("contact.opportunity-won")
    record OpportunityWon(
            ContactId contact,
            OpportunityId opportunity,
            Money amount,
            @Nullable Money costOfSale,
            Instant effectiveAt) implements OfOpportunity {}

    /** The sale did not come about, for a reason of the configured list. */
    @EventType("contact.opportunity-lost")
    record OpportunityLost(
            ContactId contact,
            OpportunityId opportunity,
            String reason,
            @Nullable Sealed note,
            Instant effectiveAt) implements OfOpportunity {}

    /**
     * Part or all of a win was taken back.
     *
     * @param ends whether the opportunity is {@link OpportunityState#REVERSED} by it: not when part of the win is left,
     *     nor when the same command reopens the opportunity, so that one command changes the stage once
     */
    @EventType("contact.win-reversed")
    record WinReversed(
            ContactId contact,
            OpportunityId opportunity,
            Money amount,
            boolean ends,
            @Nullable Sealed reason,
            Instant effectiveAt)
            implements OfOpportunity {}

    /** A closed opportunity is open again, in the stage that it was closed from. */
    @EventType("contact.opportunity-reopened")
    record OpportunityReopened(ContactId contact, OpportunityId opportunity, String stage, Instant effectiveAt)
            implements OfOpportunity {}

    /**
     * The events of one earlier command happened at another time than first recorded.
     *
     * @param position the position in the log that the correction was asked for
     * @param versions the numbers, from 1, of the events in this contact's history that move
     * @param correctedTo when they happened
     */
    @EventType("contact.date-corrected")
    record DateCorrected(
            ContactId contact,
            long position,
            List<Long> versions,
            Instant correctedTo,
            @Nullable Sealed reason) implements Correction {
        public DateCorrected {
            if (versions.isEmpty()) {
                throw new IllegalArgumentException("no event is corrected");
            }
            versions = List.copyOf(versions);
        }
    }

    /** The latest win of an opportunity had another amount or cost; what is absent stays. */
    @EventType("contact.win-corrected")
    record WinCorrected(
            ContactId contact,
            OpportunityId opportunity,
            @Nullable Money amount,
            @Nullable Money costOfSale,
            @Nullable Sealed reason)
            implements Correction {
        public WinCorrected {
            if (amount == null && costOfSale == null) {
                throw new IllegalArgumentException("neither amount nor costOfSale is corrected");
            }
        }
    }

    /**
     * The person was forgotten: the contact's key is destroyed, what was sealed stays sealed for ever. Nothing is decided about
     * the contact after it; its stage and every figure are what they were.
     *
     * @param reason in the clear, since there is no key any more to seal it with: it must not speak of the person
     */
    @EventType("contact.personal-data-erased")
    record PersonalDataErased(ContactId contact, String reason, Instant effectiveAt) implements Dated {
        /** Longest reason, in UTF-16 characters. */
        public static final int LONGEST_REASON = 200;

        public PersonalDataErased {
            if (reason.length() > LONGEST_REASON) {
                throw new IllegalArgumentException("reason has " + reason.length() + " characters");
            }
        }
    }
}
