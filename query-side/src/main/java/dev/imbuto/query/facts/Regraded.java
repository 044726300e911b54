package dev.imbuto.query.facts;

import dev.imbuto.contact.Answer;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Lifecycle;
import dev.imbuto.contact.Timeline;
import dev.imbuto.scoring.KnownLead;
import dev.imbuto.scoring.Profile;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A contact as it would have been graded, command by command in the order of the log, which is the order in which its
 * commands were decided.
 *
 * <p>Recorded scores are replaced: after each command that a score depends on, and wherever one was asked for, the lead is
 * graded as the write side would have done it. A qualification that followed from answers, since the last recorded score
 * said that BANT was met, does not count where the last score in its place says that it is not. Nothing is made up: nobody is
 * qualified whom nobody qualified.
 */
final class Regraded {
    private static final long CAPTURE = 1;

    private final ContactId contact;
    private final Regrading regrading;
    private final Profile profile = new Profile();
    private final Timeline<KnownLead.Touch> touches = new Timeline<>();
    private final Timeline<Map<Criterion, Answer>> answers = new Timeline<>();
    private final Timeline<Dated> chains = new Timeline<>();
    private @Nullable Lifecycle lifecycle = Lifecycle.NEW;
    private @Nullable LeadScored recorded;
    private @Nullable LeadScored latest;

    /** Of the command under way: when that happened which a score depends on, and the score that was recorded in it. */
    private @Nullable Instant changedAt;

    private @Nullable LeadScored recordedInCommand;

    Regraded(ContactId contact, Regrading regrading) {
        this.contact = contact;
        this.regrading = regrading;
    }

    /** About how much memory this takes, in units of a contact without opportunities. */
    int weight() {
        return 1 + (touches.facts().size() + answers.facts().size()) / 4;
    }

    /** Takes the contact's next event, and says whether it counts. */
    boolean take(ContactEvent event, long version) {
        if (event instanceof DateCorrected corrected) {
            corrected.versions().forEach(moved -> move(moved, corrected.correctedTo()));
        } else if (event instanceof LeadScored score) {
            recordedInCommand = score;
            return false;
        } else if (event instanceof LeadQualified && !standsToReason()) {
            return false;
        } else if (event instanceof Dated dated) {
            learn(dated, version);
            if (ContactFold.isChained(dated)) {
                Lifecycle before = lifecycle();
                lifecycle = chains.add(version, dated.effectiveAt(), dated) ? before.after(dated) : null;
            }
        }
        return true;
    }

    private void learn(Dated event, long version) {
        if (event instanceof LeadCaptured captured) {
            profile.add(version, captured);
        } else if (event instanceof ProfileUpdated updated) {
            profile.add(version, updated);
        } else if (event instanceof TouchRecorded touch) {
            touches.add(version, touch.effectiveAt(), new KnownLead.Touch(touch.channel(), touch.kind()));
        } else if (event instanceof QualificationAnswered answered) {
            answers.add(version, answered.effectiveAt(), answered.answers());
        } else {
            return;
        }
        changedAt = event.effectiveAt();
    }

    /** Whether a qualification rests on no answers, or on answers that suffice here too. */
    private boolean standsToReason() {
        return recorded == null || !recorded.bantMet() || (latest != null && latest.bantMet());
    }

    private void move(long version, Instant to) {
        Stream.concat(profile.timelines().stream(), Stream.of(touches, answers))
                .forEach(timeline -> timeline.move(version, to));
        if (chains.move(version, to)) {
            lifecycle = null;
        }
    }

    /** The score that the command leads to, once all its events were taken; empty when it leads to none. */
    Optional<LeadScored> endOfCommand() {
        Instant changed = changedAt;
        LeadScored inCommand = recordedInCommand;
        changedAt = null;
        recordedInCommand = null;
        Optional<LeadScored> score = score(changed, inCommand);
        if (inCommand != null) {
            recorded = inCommand;
        }
        score.ifPresent(news -> latest = news);
        return score;
    }

    private Optional<LeadScored> score(@Nullable Instant changed, @Nullable LeadScored inCommand) {
        if (lifecycle().stage().filter(KnownLead.GRADED_IN::contains).isEmpty()) {
            return Optional.empty();
        }
        KnownLead lead = new KnownLead(contact, chains.timeOf(CAPTURE).orElse(Instant.MIN), profile, touches, answers);
        Instant at;
        if (inCommand != null) {
            at = inCommand.effectiveAt();
        } else if (changed != null) {
            at = lead.latestActivity(changed);
        } else {
            return Optional.empty();
        }
        boolean asked = changed == null;
        return regrading
                .score(lead, at, recorded, inCommand)
                .filter(score -> asked
                        ? KnownLead.isNewsAfter(latest, score)
                        : KnownLead.changesGrade(latest, score, regrading.lowestGrade()));
    }

    private Lifecycle lifecycle() {
        Lifecycle known = lifecycle;
        if (known == null) {
            known = Lifecycle.NEW;
            for (Timeline.Fact<Dated> fact : chains.facts()) {
                known = known.after(fact.value());
            }
            lifecycle = known;
        }
        return known;
    }
}
