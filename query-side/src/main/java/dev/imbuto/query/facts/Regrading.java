package dev.imbuto.query.facts;

import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Person;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.scoring.KnownLead;
import dev.imbuto.scoring.ScoringPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How leads are graded in place of what was recorded: by another scoring policy, with other thresholds of BANT, or both.
 *
 * <p>A policy that looks at the person has it opened for the moment of grading; nothing of it is kept or written. Where the
 * person was erased and such a policy cannot know it any more, the recorded scores stand.
 */
public final class Regrading {
    private static final String LOWEST_GRADE = "D4";

    private final @Nullable ScoringPolicy scoring;
    private final @Nullable Map<Criterion, Integer> bant;
    private final PersonalData personalData;

    /**
     * At least one of the first two is there.
     *
     * @param scoring null when recorded grades stand
     * @param bant thresholds by criterion, from 0 to 10; null when those of the scoring policy hold
     */
    public Regrading(
            @Nullable ScoringPolicy scoring, @Nullable Map<Criterion, Integer> bant, PersonalData personalData) {
        if (scoring == null && bant == null) {
            throw new IllegalArgumentException("neither a scoring policy nor thresholds");
        }
        this.scoring = scoring == null || bant == null ? scoring : scoring.withBant(bant);
        this.bant = bant == null ? null : Map.copyOf(bant);
        this.personalData = personalData;
    }

    /** That of a lead that was never scored. */
    String lowestGrade() {
        return scoring == null ? LOWEST_GRADE : scoring.lowestGrade();
    }

    /**
     * What the policies make of a lead.
     *
     * @param recorded the last score in the log, null when there is none
     * @param inCommand that of the command in question, null when it has none
     * @return empty when no score follows: the person is erased, and nothing was recorded
     */
    Optional<LeadScored> score(
            KnownLead lead, Instant at, @Nullable LeadScored recorded, @Nullable LeadScored inCommand) {
        if (scoring == null) {
            return Optional.of(withThresholds(lead, at, inCommand == null ? recorded : inCommand));
        }
        Optional<Person> person = scoring.looksAtPerson()
                ? lead.profile().openPersonAt(Instant.MAX, lead.contact(), personalData)
                : Optional.of(Person.UNKNOWN);
        if (person.isEmpty()) {
            return Optional.ofNullable(inCommand)
                    .map(stands -> bant == null ? stands : withThresholds(lead, at, stands));
        }
        return Optional.of(lead.score(scoring, person.get(), at));
    }

    /** As recorded, but for whether BANT is met. */
    private LeadScored withThresholds(KnownLead lead, Instant at, @Nullable LeadScored recorded) {
        boolean bantMet = bant != null && ScoringPolicy.isBantMet(lead.answered(), bant);
        return recorded == null
                ? new LeadScored(lead.contact(), 0, 0, LOWEST_GRADE, bantMet, "", List.of(), at)
                : new LeadScored(
                        recorded.contact(),
                        recorded.fit(),
                        recorded.engagement(),
                        recorded.grade(),
                        bantMet,
                        recorded.policy(),
                        recorded.reasons(),
                        at);
    }
}
