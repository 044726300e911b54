package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.OPPORTUNITY;
import static dev.imbuto.command.contact.ContactFixture.THE_OPPORTUNITY;
import static dev.imbuto.command.contact.ContactFixture.aLostOpportunity;
import static dev.imbuto.command.contact.ContactFixture.aWonOpportunity;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.day;
import static dev.imbuto.command.contact.ContactFixture.euros;
import static dev.imbuto.command.contact.ContactFixture.win;

import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.CorrectWin;
import dev.imbuto.command.contact.ContactCommand.ReopenOpportunity;
import dev.imbuto.command.contact.ContactCommand.ReverseWin;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Stage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WinsAndReversalsTest {

    @Test
    void a_win_makes_a_customer() {
        anOpenOpportunity()
                .when(new CloseWon(CONTACT, null, euros("100"), euros("30"), day(3)))
                .events(new OpportunityWon(CONTACT, OPPORTUNITY, euros("100"), euros("30"), day(3)))
                .stage(Stage.CUSTOMER);
    }

    @Test
    void a_loss_has_a_reason_of_the_list_and_a_sealed_note() {
        ContactFixture contact = anOpenOpportunity();
        contact.when(new CloseLost(CONTACT, null, "price", "Anna found it dear", day(3)))
                .events(new OpportunityLost(
                        CONTACT, OPPORTUNITY, "price", contact.sealed("Anna found it dear"), day(3)))
                .stage(Stage.LOST);
        anOpenOpportunity()
                .when(new CloseLost(CONTACT, null, "weather", null, day(3)))
                .refused(Reason.UNKNOWN_REASON);
    }

    @Test
    void part_of_a_win_taken_back_leaves_a_customer() {
        ContactFixture contact = aWonOpportunity();
        contact.when(reverse("40"))
                .events(new WinReversed(CONTACT, OPPORTUNITY, euros("40"), false, contact.sealed("refund"), day(4)))
                .stage(Stage.CUSTOMER);
    }

    @Test
    void all_of_a_win_taken_back_reverses_the_opportunity() {
        ContactFixture contact = aWonOpportunity();
        contact.when(reverse(null))
                .events(new WinReversed(CONTACT, OPPORTUNITY, euros("100"), true, contact.sealed("refund"), day(4)))
                .stage(Stage.LOST);
    }

    @Test
    void the_last_part_taken_back_reverses_the_opportunity() {
        ContactFixture contact = aWonOpportunity().given(reverse("40"));
        contact.when(reverse("60"))
                .events(new WinReversed(CONTACT, OPPORTUNITY, euros("60"), true, contact.sealed("refund"), day(4)))
                .stage(Stage.LOST);
    }

    @Test
    void no_more_than_what_is_left_can_be_taken_back() {
        aWonOpportunity().given(reverse("40")).when(reverse("60.01")).refused(Reason.EXCEEDS_WIN);
    }

    @Test
    void taking_nothing_back_is_refused() {
        aWonOpportunity().when(reverse("0")).refused(Reason.NOTHING_TO_REVERSE);
        anOpenOpportunity().given(win("0", day(3))).when(reverse(null)).refused(Reason.NOTHING_TO_REVERSE);
    }

    @Test
    void a_lost_opportunity_is_reopened_in_the_stage_that_it_was_closed_from() {
        anOpenOpportunity()
                .given(
                        new AdvanceOpportunity(CONTACT, null, "negotiation", day(3)),
                        new CloseLost(CONTACT, null, "price", null, day(4)))
                .when(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, day(5)))
                .events(new OpportunityReopened(CONTACT, OPPORTUNITY, "negotiation", day(5)))
                .stage(Stage.OPPORTUNITY);
    }

    @Test
    void reopening_a_won_opportunity_takes_back_what_is_left_of_it() {
        aWonOpportunity()
                .given(reverse("40"))
                .when(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, day(5)))
                .events(
                        new WinReversed(CONTACT, OPPORTUNITY, euros("60"), false, null, day(5)),
                        new OpportunityReopened(CONTACT, OPPORTUNITY, "discovery", day(5)))
                .stage(Stage.OPPORTUNITY);
    }

    @Test
    void reopening_a_win_of_nothing_takes_back_nothing_but_the_win() {
        anOpenOpportunity()
                .given(win("0", day(3)))
                .when(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, day(5)))
                .events(
                        new WinReversed(CONTACT, OPPORTUNITY, euros("0"), false, null, day(5)),
                        new OpportunityReopened(CONTACT, OPPORTUNITY, "discovery", day(5)));
    }

    @Test
    void reopening_a_reversed_opportunity_takes_back_nothing_more() {
        aWonOpportunity()
                .given(reverse(null))
                .when(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, day(5)))
                .events(new OpportunityReopened(CONTACT, OPPORTUNITY, "discovery", day(5)));
    }

    @Test
    void a_second_win_is_a_win_of_its_own() {
        ContactFixture contact = aWonOpportunity()
                .given(reverse("40"), new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, day(5)), win("70", day(6)));
        contact.when(new ReverseWin(CONTACT, THE_OPPORTUNITY, null, "refund", day(7)))
                .events(new WinReversed(CONTACT, OPPORTUNITY, euros("70"), true, contact.sealed("refund"), day(7)));
    }

    @Test
    void a_contact_is_a_customer_while_any_win_stands() {
        aWonOpportunity()
                .given(ContactFixture.open("o-2", day(4)), new CloseWon(CONTACT, "ext:o-2", euros("5"), null, day(5)))
                .when(new ReverseWin(CONTACT, "ext:o-2", null, "refund", day(6)))
                .stage(Stage.CUSTOMER);
    }

    @Test
    void amounts_are_in_the_reporting_currency() {
        Money dollars = Money.of("1", "USD");
        anOpenOpportunity()
                .when(new CloseWon(CONTACT, null, dollars, null, null))
                .refused(Reason.UNSUPPORTED_CURRENCY);
        anOpenOpportunity()
                .when(new CloseWon(CONTACT, null, euros("1"), dollars, null))
                .refused(Reason.UNSUPPORTED_CURRENCY);
        aWonOpportunity()
                .when(new ReverseWin(CONTACT, THE_OPPORTUNITY, dollars, "refund", null))
                .refused(Reason.UNSUPPORTED_CURRENCY);
        aWonOpportunity()
                .when(new CorrectWin(CONTACT, THE_OPPORTUNITY, dollars, null, "typo"))
                .refused(Reason.UNSUPPORTED_CURRENCY);
        aWonOpportunity()
                .when(new CorrectWin(CONTACT, THE_OPPORTUNITY, null, dollars, "typo"))
                .refused(Reason.UNSUPPORTED_CURRENCY);
    }

    @Test
    void a_corrected_win_has_another_amount_or_cost() {
        ContactFixture contact = aWonOpportunity();
        contact.when(correct("80", "10"))
                .events(new WinCorrected(CONTACT, OPPORTUNITY, euros("80"), euros("10"), contact.sealed("typo")));
        contact.when(correct(null, "10"))
                .events(new WinCorrected(CONTACT, OPPORTUNITY, null, euros("10"), contact.sealed("typo")));
    }

    @Test
    void correcting_to_what_is_known_corrects_nothing() {
        aWonOpportunity().when(correct("100", null)).nothing();
        aWonOpportunity().when(correct(null, null)).nothing();
        aWonOpportunity().given(correct("80", "10")).when(correct("80", "10")).nothing();
    }

    @Test
    void a_win_cannot_be_corrected_to_what_is_taken_back_of_it_or_below() {
        aWonOpportunity().given(reverse("40")).when(correct("40", null)).refused(Reason.BELOW_REVERSED);
        aWonOpportunity().given(reverse("40")).when(correct("39.99", null)).refused(Reason.BELOW_REVERSED);
        aWonOpportunity().given(reverse("40")).when(correct("40.01", null)).outcome();
    }

    @Test
    void what_is_left_of_a_corrected_win_follows_the_correction() {
        ContactFixture contact = aWonOpportunity().given(reverse("40"), correct("50", null));
        contact.when(reverse(null))
                .events(new WinReversed(CONTACT, OPPORTUNITY, euros("10"), true, contact.sealed("refund"), day(4)));
    }

    @Test
    void a_lost_opportunity_has_no_win_to_take_back() {
        aLostOpportunity().when(reverse(null)).refused(Reason.OPPORTUNITY_NOT_WON);
    }

    private static ReverseWin reverse(String amount) {
        return new ReverseWin(CONTACT, THE_OPPORTUNITY, amount == null ? null : euros(amount), "refund", day(4));
    }

    private static CorrectWin correct(String amount, String cost) {
        return new CorrectWin(
                CONTACT,
                THE_OPPORTUNITY,
                amount == null ? null : euros(amount),
                cost == null ? null : euros(cost),
                "typo");
    }
}
