package dev.imbuto.query.contact;

import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.LawfulBasis;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.ScoreReason;
import dev.imbuto.contact.Stage;
import dev.imbuto.query.report.Balance;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A contact at some moment, as far as it was known at some moment. What is unknown is null; so is what was personal data
 * of an erased person.
 *
 * @param erased whether the person was forgotten, by now: whatever time is asked about, nobody can say any more who it was
 * @param version number of the contact's events known, whenever they happened
 * @param channel of the touch given with the capture
 * @param campaign that the capture named
 * @param qualification the answers to the BANT questions, each the latest
 * @param qualified the latest qualification
 * @param disqualified the latest disqualification
 * @param consents one for each purpose ever granted or withdrawn, or asked for by the installation, by purpose
 * @param opportunities in the order in which they were opened
 */
record ContactView(
        ContactId id,
        @Nullable String externalId,
        Stage stage,
        boolean erased,
        long version,
        @Nullable Company company,
        @Nullable Person person,
        @Nullable String source,
        @Nullable String campaign,
        @Nullable String channel,
        @Nullable String landingPage,
        Instant capturedAt,
        @Nullable String owner,
        @Nullable String team,
        @Nullable Score score,
        Map<Criterion, GivenAnswer> qualification,
        @Nullable Qualification qualified,
        @Nullable Disqualification disqualified,
        List<Consent> consents,
        List<Opportunity> opportunities,
        Touches touches) {

    record Score(
            int fit,
            int engagement,
            String grade,
            boolean bantMet,
            String policy,
            List<ScoreReason> reasons,
            Instant scoredAt) {}

    record GivenAnswer(int score, @Nullable String evidence, Instant answeredAt) {}

    record Qualification(List<String> criteria, @Nullable String reason, Instant at) {}

    record Disqualification(String reason, @Nullable String note, Instant at) {}

    /**
     * Whether the contact may be contacted for a purpose at the moment of the view. The basis and what follows it are those of
     * the latest grant.
     *
     * @param allowed whether {@code why} is {@link Permission#GRANTED}
     * @param basis as it was given
     * @param lawfulBasis the same where it is one of article 6 of the GDPR; null where it is another, which the grant does not
     *     depend on
     * @param expires the first moment at which it no longer holds
     * @param withdrawnAt of the latest withdrawal, unless a later grant stands
     */
    record Consent(
            String purpose,
            boolean allowed,
            Permission why,
            @Nullable String basis,
            @Nullable LawfulBasis lawfulBasis,
            @Nullable String wording,
            @Nullable String channel,
            @Nullable String evidence,
            @Nullable Instant expires,
            @Nullable Instant grantedAt,
            @Nullable Instant withdrawnAt) {}

    /**
     * One chance of a sale.
     *
     * @param stage of its pipeline while open; {@code won}, {@code lost} or {@code reversed} afterwards
     * @param state {@code open}, {@code won}, {@code lost} or {@code reversed}
     * @param closedFrom the stage of the pipeline that it was closed from
     * @param amount the last one known
     * @param closedAt when it was won or lost, while that stands
     * @param lost why, while it is lost
     * @param won sum of its wins, null where there was none
     * @param costOfSale sum over its wins
     * @param reversed sum of what was taken back of its wins; what is left of {@code won} is revenue
     */
    record Opportunity(
            OpportunityId id,
            @Nullable String externalId,
            String pipeline,
            String stage,
            String state,
            @Nullable String closedFrom,
            @Nullable String name,
            @Nullable Money amount,
            @Nullable LocalDate expectedClose,
            Instant openedAt,
            @Nullable Instant closedAt,
            @Nullable Loss lost,
            @Nullable Balance won,
            @Nullable Balance costOfSale,
            @Nullable Balance reversed,
            @Nullable Instant reversedAt) {}

    record Loss(String reason, @Nullable String note) {}

    record Touches(
            long count, @Nullable Touch first, @Nullable Touch last) {
        static final Touches NONE = new Touches(0, null, null);
    }

    record Touch(
            String channel,
            String kind,
            @Nullable String campaign,
            @Nullable String url,
            Instant at) {}

    /** Whether the contact may be contacted for this purpose at the moment of the view. */
    boolean allows(String purpose) {
        return consents.stream().anyMatch(consent -> consent.purpose().equals(purpose) && consent.allowed());
    }

    /** Keeps personal data out of logs and error texts. */
    @Override
    public String toString() {
        return "ContactView[" + id + ", version " + version + "]";
    }
}
