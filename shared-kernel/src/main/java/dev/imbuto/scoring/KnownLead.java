package dev.imbuto.scoring;

import dev.imbuto.contact.Answer;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Stage;
import dev.imbuto.contact.Timeline;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a score depends on, as it is known by now: how and when a lead is graded. Whoever decides about a lead, and
 * whoever asks how another policy would have graded it, goes by this.
 *
 * @param capturedAt a score is never as of a moment before
 * @param answers to the questions of qualification; each replaces the earlier ones of its criteria
 */
public record KnownLead(
        ContactId contact,
        Instant capturedAt,
        Profile profile,
        Timeline<Touch> touches,
        Timeline<Map<Criterion, Answer>> answers) {
    /** The stages in which a lead is graded. */
    public static final Set<Stage> GRADED_IN = Set.of(Stage.LEAD, Stage.PROSPECT);

    /** What counts of a touch. */
    public record Touch(String channel, String kind) {}

    /** The latest moment that something is known about, or this one if it is later: what a score is as of. */
    public Instant latestActivity(Instant at) {
        Stream<Timeline<?>> activities = Stream.concat(profile.timelines().stream(), Stream.of(touches, answers));
        return Stream.concat(Stream.of(at, capturedAt), activities.map(timeline -> timeline.lastTimeOr(at)))
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** What was answered up to and including this time, by criterion. */
    public Map<Criterion, Answer> answersAt(Instant at) {
        Map<Criterion, Answer> known = new EnumMap<>(Criterion.class);
        answers.upTo(at).forEach(fact -> known.putAll(fact.value()));
        return known;
    }

    /** All answers as numbers. */
    public Map<Criterion, Integer> answered() {
        Map<Criterion, Integer> answered = new EnumMap<>(Criterion.class);
        answersAt(Instant.MAX).forEach((criterion, answer) -> answered.put(criterion, answer.score()));
        return answered;
    }

    /** What the policy makes of the lead at this moment. {@code person} matters only where it looks at one. */
    public LeadScored score(ScoringPolicy policy, Person person, Instant at) {
        List<Lead.Touch> known = touches.facts().stream()
                .map(fact -> new Lead.Touch(fact.value().channel(), fact.value().kind(), fact.at()))
                .toList();
        Assessment assessment = policy.assess(new Lead(profile.companyAt(Instant.MAX), person, known, answered()), at);
        return new LeadScored(
                contact,
                assessment.fit(),
                assessment.engagement(),
                assessment.grade(),
                assessment.bantMet(),
                policy.version(),
                assessment.reasons(),
                at);
    }

    /**
     * Whether a score after something that it depends on is worth recording: only when the grade is another one. A lead that was
     * never scored has the lowest.
     */
    public static boolean changesGrade(@Nullable LeadScored before, LeadScored score, String lowestGrade) {
        String gradeBefore = before == null ? lowestGrade : before.grade();
        boolean bantMetBefore = before != null && before.bantMet();
        return !score.grade().equals(gradeBefore) || score.bantMet() != bantMetBefore;
    }

    /** Whether a score that was asked for is worth recording: when anything about it is new. */
    public static boolean isNewsAfter(@Nullable LeadScored before, LeadScored score) {
        return before == null
                || before.fit() != score.fit()
                || before.engagement() != score.engagement()
                || before.bantMet() != score.bantMet()
                || !before.grade().equals(score.grade())
                || !before.policy().equals(score.policy())
                || !before.reasons().equals(score.reasons());
    }
}
