package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.NOW;
import static dev.imbuto.command.contact.ContactFixture.THE_OPPORTUNITY;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.aProspect;
import static dev.imbuto.command.contact.ContactFixture.aWonOpportunity;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.day;
import static dev.imbuto.command.contact.ContactFixture.open;

import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CorrectDate;
import dev.imbuto.command.contact.ContactCommand.GrantConsent;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.Recycle;
import dev.imbuto.command.contact.ContactCommand.ReopenOpportunity;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Versions: 1 the capture on day 0, 2 the qualification on day 1, 3 the opening on day 2, 4 the win on day 3. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CorrectingADateTest {

    @Test
    void moves_an_event() {
        ContactFixture contact = aWonOpportunity();
        contact.when(correct(4, day(9)))
                .events(new DateCorrected(CONTACT, 4, List.of(4L), day(9), contact.sealed("typo")));
    }

    @Test
    void moves_all_events_of_a_command() {
        ContactFixture contact = aWonOpportunity().given(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, day(5)));
        contact.commits = Map.of(6L, List.of(5L, 6L));
        contact.when(correct(6, day(3)))
                .events(new DateCorrected(CONTACT, 6, List.of(5L, 6L), day(3), contact.sealed("typo")));
    }

    @Test
    void is_refused_where_there_is_no_such_event() {
        aLead().when(correct(0, day(1))).refused(Reason.UNKNOWN_POSITION);
    }

    @Test
    void is_refused_for_what_would_lie_ahead() {
        aWonOpportunity().when(correct(4, NOW.plus(Duration.ofMinutes(6)))).refused(Reason.EFFECTIVE_IN_FUTURE);
    }

    @Test
    void to_the_date_that_is_known_is_no_event() {
        aWonOpportunity().when(correct(4, day(3))).nothing();
        aWonOpportunity().given(correct(4, day(9))).when(correct(4, day(9))).nothing();
        aWonOpportunity().given(correct(4, day(9))).when(correct(4, day(3))).outcome();
    }

    @Test
    void keeps_the_order_of_a_chain() {
        ContactFixture contact = aWonOpportunity().given(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, day(5)));
        contact.when(correct(4, day(2))).outcome();
        contact.when(correct(4, justBefore(day(2)))).refused(Reason.EFFECTIVE_ORDER);
        contact.when(correct(4, day(5))).outcome();
        contact.when(correct(4, justAfter(day(5)))).refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void keeps_the_order_with_what_was_corrected_before() {
        ContactFixture contact = aWonOpportunity().given(correct(4, day(9)));
        contact.when(correct(3, day(9))).outcome();
        contact.when(correct(3, justAfter(day(9)))).refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void of_one_chain_takes_no_heed_of_another() {
        // The qualification may be moved past the opening and the win.
        aWonOpportunity().when(correct(2, day(30))).outcome();
    }

    @Test
    void leaves_no_opening_before_the_capture() {
        anOpenOpportunity().when(correct(3, day(0))).outcome();
        anOpenOpportunity().when(correct(3, justBefore(day(0)))).refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void leaves_no_capture_after_what_follows_it() {
        aProspect().when(correct(1, day(1))).outcome();
        aProspect().when(correct(1, justAfter(day(1)))).refused(Reason.EFFECTIVE_ORDER);
        ContactFixture opened = aLead().given(new Qualify(CONTACT, null, null, day(20)), open("o-1", day(10)));
        opened.when(correct(1, day(10))).outcome();
        opened.when(correct(1, justAfter(day(10)))).refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void leaves_no_capture_after_an_assignment_profile_or_consent() {
        for (ContactCommand bound : List.of(assign("Anna", day(10)), profile(day(10)), consent(day(10)))) {
            ContactFixture contact = aLead().given(bound);
            contact.when(correct(1, day(10))).outcome();
            contact.when(correct(1, justAfter(day(10)))).refused(Reason.EFFECTIVE_ORDER);
        }
    }

    @Test
    void leaves_no_assignment_profile_or_consent_before_the_capture() {
        for (ContactCommand bound : List.of(assign("Anna", day(10)), profile(day(10)), consent(day(10)))) {
            ContactFixture contact = aLead().given(bound);
            contact.when(correct(2, day(0))).outcome();
            contact.when(correct(2, justBefore(day(0)))).refused(Reason.EFFECTIVE_ORDER);
        }
    }

    @Test
    void moves_a_capture_together_with_the_consent_that_was_given_with_it() {
        ContactFixture contact = aLead().given(consent(day(0)));
        contact.commits = Map.of(1L, List.of(1L, 2L));
        contact.when(correct(1, day(40))).outcome();
    }

    @Test
    void moves_a_touch_wherever_it_belongs() {
        ContactFixture contact = aLead().given(new RecordTouch(CONTACT, "web", "visit", null, null, day(10)));
        contact.when(correct(2, day(-900))).outcome();
        contact.when(correct(2, NOW)).outcome();
        contact.when(correct(1, day(11))).outcome();
    }

    @Test
    void changes_the_stage_where_the_order_of_chains_changes() {
        ContactFixture lostThenRecycled = anOpenOpportunity()
                .given(new CloseLost(CONTACT, null, "price", null, day(10)), new Recycle(CONTACT, day(20)));
        lostThenRecycled.when(correct(4, day(20))).stage(Stage.LEAD);
        lostThenRecycled.when(correct(4, justAfter(day(20)))).stage(Stage.LOST);
    }

    @Test
    void keeps_the_corrected_events_place_among_those_of_the_same_time() {
        // Version 2 moves onto the day of version 3, which still comes later.
        aLead().given(assign("Anna", day(10)), assign("Bob", day(20)), correct(2, day(20)))
                .when(assign("Bob", day(21)))
                .nothing();
        aLead().given(assign("Anna", day(10)), assign("Bob", day(20)), correct(2, justAfter(day(20))))
                .when(assign("Bob", day(21)))
                .events(new OwnerAssigned(CONTACT, "Bob", null, day(21)));
    }

    private static CorrectDate correct(long position, Instant to) {
        return new CorrectDate(CONTACT, position, to, "typo");
    }

    private static Assign assign(String owner, Instant at) {
        return new Assign(CONTACT, owner, null, at);
    }

    private static UpdateProfile profile(Instant at) {
        return new UpdateProfile(CONTACT, null, new CompanyChange(new Change<>("Acme"), null, null, null, null), at);
    }

    private static GrantConsent consent(Instant at) {
        return new GrantConsent(CONTACT, "mail", "consent", null, null, null, null, at);
    }

    private static Instant justBefore(Instant time) {
        return time.minusNanos(1_000);
    }

    private static Instant justAfter(Instant time) {
        return time.plusNanos(1_000);
    }
}
