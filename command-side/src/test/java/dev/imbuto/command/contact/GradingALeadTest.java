package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.aContact;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.aProspect;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.captureOf;
import static dev.imbuto.command.contact.ContactFixture.day;

import dev.imbuto.command.contact.ContactCommand.AnswerQualification;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.CorrectDate;
import dev.imbuto.command.contact.ContactCommand.GivenAnswer;
import dev.imbuto.command.contact.ContactCommand.GivenTouch;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.Score;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.contact.Answer;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.ScoreReason;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** By the standard policy: a demo request is 40 points with a half-life of 30 days, 2,000 employees are 40 points. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GradingALeadTest {
    private static final String POLICY = "standard-1";
    private static final ScoreReason DEMO = new ScoreReason("asked for a conversation", 40);
    private static final ScoreReason LARGE = new ScoreReason("large company", 40);
    private static final ScoreReason DECIDES = new ScoreReason("decides", 25);

    @Test
    void a_touch_that_changes_the_grade_says_so() {
        aLead().when(touch("demo-request", day(5)))
                .events(
                        new TouchRecorded(CONTACT, "web", "demo-request", null, null, day(5)),
                        scored(0, 40, "D3", false, day(5), DEMO));
    }

    @Test
    void a_touch_that_leaves_the_grade_says_nothing() {
        aLead().when(touch("visit", day(5))).events(new TouchRecorded(CONTACT, "web", "visit", null, null, day(5)));
        aLead().given(touch("demo-request", day(5)))
                .when(touch("visit", day(5)))
                .events(new TouchRecorded(CONTACT, "web", "visit", null, null, day(5)));
    }

    @Test
    void a_capture_is_graded_by_what_was_given_with_it() {
        Company large = new Company(null, null, null, 2_000, null);
        aContact()
                .when(new CaptureLead(
                        CONTACT,
                        "c-1",
                        null,
                        large,
                        null,
                        null,
                        null,
                        new GivenTouch("web", "demo-request", null, null),
                        null,
                        day(0)))
                .events(
                        new LeadCaptured(CONTACT, "c-1", null, large, null, null, "web", null, day(0)),
                        new TouchRecorded(CONTACT, "web", "demo-request", null, null, day(0)),
                        scored(40, 40, "C3", false, day(0), LARGE, DEMO));
    }

    @Test
    void a_profile_that_changes_the_grade_says_so() {
        CompanyChange large = new CompanyChange(null, null, null, new Change<>(2_000), null);
        aLead().when(new UpdateProfile(CONTACT, null, large, day(5)))
                .events(new ProfileUpdated(CONTACT, null, large, day(5)), scored(40, 0, "C4", false, day(5), LARGE));
    }

    @Test
    void the_job_title_is_opened_for_the_score_only() {
        ContactFixture contact = aLead();
        PersonChange chief = new PersonChange(null, null, null, new Change<>("Chief of Sales"));
        contact.when(new UpdateProfile(CONTACT, chief, null, day(5)))
                .events(
                        new ProfileUpdated(CONTACT, contact.personalData.sealChange(CONTACT, chief), null, day(5)),
                        scored(25, 0, "C4", false, day(5), DECIDES));
    }

    @Test
    void losing_what_made_the_grade_says_so() {
        ContactFixture contact = aContact().given(captureOf(new Person(null, null, null, "CEO"), null));
        PersonChange none = new PersonChange(null, null, null, new Change<>(null));
        contact.when(new UpdateProfile(CONTACT, none, null, day(5)))
                .events(
                        new ProfileUpdated(CONTACT, contact.personalData.sealChange(CONTACT, none), null, day(5)),
                        scored(0, 0, "D4", false, day(5)));
    }

    @Test
    void answers_that_meet_bant_say_so_though_the_grade_stays() {
        GivenAnswer five = new GivenAnswer(5, null);
        Map<Criterion, Answer> answers = new EnumMap<>(Criterion.class);
        for (Criterion criterion : Criterion.values()) {
            answers.put(criterion, new Answer(5, null));
        }
        aLead().when(new AnswerQualification(CONTACT, five, five, five, five, day(5)))
                .events(new QualificationAnswered(CONTACT, answers, day(5)), scored(0, 0, "D4", true, day(5)));
    }

    @Test
    void a_prospect_is_graded_too_but_no_other_contact() {
        aProspect()
                .when(touch("demo-request", day(5)))
                .events(
                        new TouchRecorded(CONTACT, "web", "demo-request", null, null, day(5)),
                        scored(0, 40, "D3", false, day(5), DEMO));
        anOpenOpportunity()
                .when(touch("demo-request", day(5)))
                .events(new TouchRecorded(CONTACT, "web", "demo-request", null, null, day(5)));
    }

    @Test
    void a_late_touch_is_scored_at_the_time_of_the_latest_activity() {
        // The demo was on day 5; seen from the visit on day 35, a half-life later, it counts 20, and the visit 3.
        aLead().given(touch("visit", day(35)))
                .when(touch("meeting", day(5)))
                .events(new TouchRecorded(CONTACT, "web", "meeting", null, null, day(5)));
        aLead().given(touch("visit", day(35)), touch("meeting", day(5)))
                .when(touch("demo-request", day(5)))
                .events(
                        new TouchRecorded(CONTACT, "web", "demo-request", null, null, day(5)),
                        // 30 and 40 points, halved: 35, and 3 for the visit
                        scored(
                                0,
                                38,
                                "D3",
                                false,
                                day(35),
                                new ScoreReason("asked for a conversation", 35),
                                new ScoreReason("visited", 3)));
    }

    @Test
    void asked_for_a_score_it_is_given_as_of_then() {
        aLead().given(touch("demo-request", day(5)))
                .when(new Score(CONTACT, day(35)))
                .events(scored(0, 20, "D4", false, day(35), new ScoreReason("asked for a conversation", 20)));
    }

    @Test
    void a_corrected_date_of_a_touch_may_change_the_grade() {
        ContactFixture contact = aLead().given(touch("demo-request", day(5)), touch("visit", day(65)));
        // Version 2 is the demo, 3 its score. Seen from the visit it counts 10 on day 5, and all of its 40 on day 65.
        contact.commits = Map.of(2L, List.of(2L, 3L));
        contact.when(new CorrectDate(CONTACT, 2, day(6), "typo"))
                .events(new DateCorrected(CONTACT, 2, List.of(2L, 3L), day(6), contact.sealed("typo")));
        contact.when(new CorrectDate(CONTACT, 2, day(65), "typo"))
                .events(
                        new DateCorrected(CONTACT, 2, List.of(2L, 3L), day(65), contact.sealed("typo")),
                        scored(0, 43, "D3", false, day(65), DEMO, new ScoreReason("visited", 3)));
    }

    private static RecordTouch touch(String kind, Instant at) {
        return new RecordTouch(CONTACT, "web", kind, null, null, at);
    }

    private static LeadScored scored(
            int fit, int engagement, String grade, boolean bantMet, Instant at, ScoreReason... reasons) {
        return new LeadScored(CONTACT, fit, engagement, grade, bantMet, POLICY, List.of(reasons), at);
    }
}
