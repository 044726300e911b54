package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.NOW;
import static dev.imbuto.command.contact.ContactFixture.THE_OPPORTUNITY;
import static dev.imbuto.command.contact.ContactFixture.aContact;
import static dev.imbuto.command.contact.ContactFixture.aDisqualifiedLead;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.aProspect;
import static dev.imbuto.command.contact.ContactFixture.aWonOpportunity;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.capture;
import static dev.imbuto.command.contact.ContactFixture.day;
import static dev.imbuto.command.contact.ContactFixture.euros;
import static dev.imbuto.command.contact.ContactFixture.open;
import static dev.imbuto.command.contact.ContactFixture.win;

import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.AnswerQualification;
import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.Disqualify;
import dev.imbuto.command.contact.ContactCommand.GivenAnswer;
import dev.imbuto.command.contact.ContactCommand.GrantConsent;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.Recycle;
import dev.imbuto.command.contact.ContactCommand.ReopenOpportunity;
import dev.imbuto.command.contact.ContactCommand.ReverseWin;
import dev.imbuto.command.contact.ContactCommand.ReviseOpportunity;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.command.contact.ContactCommand.WithdrawConsent;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.Stage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OrderOfTimeTest {
    private static final Duration MICROSECOND = Duration.ofNanos(1_000);

    @Test
    void nothing_lies_ahead_but_for_a_clock_that_is_five_minutes_fast() {
        Instant latest = NOW.plus(Duration.ofMinutes(5));
        aContact().when(capture(latest)).outcome();
        aContact().when(capture(latest.plus(MICROSECOND))).refused(Reason.EFFECTIVE_IN_FUTURE);
        aLead().when(touch(latest)).outcome();
        aLead().when(touch(latest.plus(MICROSECOND))).refused(Reason.EFFECTIVE_IN_FUTURE);
        aLead().when(new Qualify(CONTACT, null, null, latest.plus(MICROSECOND))).refused(Reason.EFFECTIVE_IN_FUTURE);
        aWonOpportunity()
                .when(new ReverseWin(CONTACT, THE_OPPORTUNITY, null, "refund", latest.plus(MICROSECOND)))
                .refused(Reason.EFFECTIVE_IN_FUTURE);
    }

    @Test
    void a_touch_may_be_older_than_the_capture() {
        aLead().when(touch(day(-900))).outcome();
    }

    @Test
    void an_answer_may_be_older_than_the_capture() {
        aLead().when(new AnswerQualification(CONTACT, new GivenAnswer(5, null), null, null, null, day(-900)))
                .outcome();
    }

    @Test
    void assignments_profiles_and_consents_are_no_older_than_the_capture() {
        aLead().when(new Assign(CONTACT, "Anna", null, day(0))).outcome();
        aLead().when(new Assign(CONTACT, "Anna", null, justBefore(day(0)))).refused(Reason.EFFECTIVE_ORDER);
        aLead().when(profile(day(0))).outcome();
        aLead().when(profile(justBefore(day(0)))).refused(Reason.EFFECTIVE_ORDER);
        aLead().when(new GrantConsent(CONTACT, "mail", "consent", null, null, null, null, day(0)))
                .outcome();
        aLead().when(new GrantConsent(CONTACT, "mail", "consent", null, null, null, null, justBefore(day(0))))
                .refused(Reason.EFFECTIVE_ORDER);
        aLead().when(new WithdrawConsent(CONTACT, "mail", justBefore(day(0)))).refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void qualifying_disqualifying_and_recycling_follow_one_another() {
        aLead().when(new Qualify(CONTACT, null, null, day(0))).outcome();
        aLead().when(new Qualify(CONTACT, null, null, justBefore(day(0)))).refused(Reason.EFFECTIVE_ORDER);
        aProspect().when(new Disqualify(CONTACT, "no-fit", null, day(1))).outcome();
        aProspect()
                .when(new Disqualify(CONTACT, "no-fit", null, justBefore(day(1))))
                .refused(Reason.EFFECTIVE_ORDER);
        aDisqualifiedLead().when(new Recycle(CONTACT, day(1))).outcome();
        aDisqualifiedLead().when(new Recycle(CONTACT, justBefore(day(1)))).refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void an_opportunity_is_opened_no_earlier_than_the_capture_but_maybe_before_the_qualification() {
        aProspect().when(open("o-1", day(0))).outcome();
        aProspect().when(open("o-1", justBefore(day(0)))).refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void what_happens_to_an_opportunity_follows_one_another() {
        Instant early = justBefore(day(2));
        anOpenOpportunity()
                .when(new AdvanceOpportunity(CONTACT, null, "proposal", day(2)))
                .outcome();
        anOpenOpportunity()
                .when(new AdvanceOpportunity(CONTACT, null, "proposal", early))
                .refused(Reason.EFFECTIVE_ORDER);
        anOpenOpportunity()
                .when(new ReviseOpportunity(CONTACT, null, euros("5"), null, early))
                .refused(Reason.EFFECTIVE_ORDER);
        anOpenOpportunity().when(win("5", early)).refused(Reason.EFFECTIVE_ORDER);
        anOpenOpportunity()
                .when(new CloseLost(CONTACT, null, "price", null, early))
                .refused(Reason.EFFECTIVE_ORDER);
        aWonOpportunity()
                .when(new ReverseWin(CONTACT, THE_OPPORTUNITY, null, "refund", justBefore(day(3))))
                .refused(Reason.EFFECTIVE_ORDER);
        aWonOpportunity()
                .when(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, justBefore(day(3))))
                .refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void a_revision_is_part_of_its_opportunitys_chain() {
        anOpenOpportunity()
                .given(new ReviseOpportunity(CONTACT, null, euros("5"), null, day(10)))
                .when(win("5", day(9)))
                .refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void one_opportunity_does_not_wait_for_another() {
        aWonOpportunity()
                .given(open("o-2", day(2)))
                .when(new AdvanceOpportunity(CONTACT, "ext:o-2", "proposal", day(2)))
                .outcome();
    }

    @Test
    void now_may_be_before_what_a_fast_clock_reported() {
        aLead().given(new Qualify(CONTACT, null, null, NOW.plus(Duration.ofMinutes(3))))
                .when(new Disqualify(CONTACT, "no-fit", null, null))
                .refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void a_late_qualification_counts_from_where_it_belongs() {
        aLead().given(new Assign(CONTACT, "Anna", null, day(30)))
                .when(new Qualify(CONTACT, null, null, day(10)))
                .stage(Stage.PROSPECT);
    }

    @Test
    void a_recycling_does_not_forget_what_was_lost_after_it() {
        aProspect()
                .given(open("o-1", day(30)), new CloseLost(CONTACT, null, "price", null, day(40)))
                .when(new Recycle(CONTACT, day(35)))
                .stage(Stage.LOST);
    }

    @Test
    void a_recycling_forgets_what_was_lost_by_then() {
        aProspect()
                .given(open("o-1", day(30)), new CloseLost(CONTACT, null, "price", null, day(40)))
                .when(new Recycle(CONTACT, day(40)))
                .stage(Stage.LEAD);
    }

    @Test
    void what_is_allowed_follows_from_all_that_is_known_not_from_what_was_true_then() {
        // On day 25 the contact was a prospect, but today it is known to have been lost on day 40.
        aProspect()
                .given(open("o-1", day(30)), new CloseLost(CONTACT, null, "price", null, day(40)))
                .when(new Disqualify(CONTACT, "no-fit", null, day(25)))
                .refused(Reason.NOT_ALLOWED_IN_STAGE);
    }

    @Test
    void a_late_opening_before_a_recycling_makes_an_opportunity_nevertheless() {
        aProspect()
                .given(
                        open("o-1", day(2)),
                        win("5", day(3)),
                        new ReverseWin(CONTACT, THE_OPPORTUNITY, null, "refund", day(4)),
                        new Recycle(CONTACT, day(5)),
                        new Qualify(CONTACT, null, null, day(6)))
                .when(open("o-2", day(1)))
                .stage(Stage.OPPORTUNITY);
    }

    private static Instant justBefore(Instant time) {
        return time.minus(MICROSECOND);
    }

    private static RecordTouch touch(Instant at) {
        return new RecordTouch(CONTACT, "web", "visit", null, null, at);
    }

    private static UpdateProfile profile(Instant at) {
        return new UpdateProfile(CONTACT, null, new CompanyChange(new Change<>("Acme"), null, null, null, null), at);
    }
}
