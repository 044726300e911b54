package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.THE_OPPORTUNITY;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.aWonOpportunity;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.capture;
import static dev.imbuto.command.contact.ContactFixture.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.CorrectDate;
import dev.imbuto.command.contact.ContactCommand.Disqualify;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactCommand.ReverseWin;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.Money;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Each command here is wrong in several ways; the first in the order of the definitions is named. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OrderOfRefusalsTest {
    private static final Instant AHEAD = Instant.parse("2100-01-01T00:00:00Z");
    private static final Instant EARLY = day(-1);
    private static final Money DOLLARS = Money.of("1", "USD");

    @Test
    void an_unknown_opportunity_comes_before_its_state() {
        aWonOpportunity()
                .when(new CloseWon(CONTACT, "ext:o-2", DOLLARS, null, AHEAD))
                .refused(Reason.UNKNOWN_OPPORTUNITY);
    }

    @Test
    void an_unknown_pipeline_comes_before_the_stage() {
        aLead().when(new OpenOpportunity(CONTACT, null, "partners", null, null, DOLLARS, null, AHEAD))
                .refused(Reason.UNKNOWN_PIPELINE);
    }

    @Test
    void an_unknown_stage_of_a_pipeline_comes_before_the_state() {
        aWonOpportunity()
                .when(new AdvanceOpportunity(CONTACT, THE_OPPORTUNITY, "nowhere", AHEAD))
                .refused(Reason.UNKNOWN_STAGE);
    }

    @Test
    void an_unknown_position_comes_before_the_time() {
        aLead().when(new CorrectDate(CONTACT, 0, AHEAD, "typo")).refused(Reason.UNKNOWN_POSITION);
    }

    @Test
    void a_known_capture_comes_before_the_time() {
        aLead().when(capture(AHEAD)).refused(Reason.ALREADY_CAPTURED);
    }

    @Test
    void the_stage_comes_before_the_time() {
        aLead().when(new OpenOpportunity(CONTACT, null, null, null, null, DOLLARS, null, AHEAD))
                .refused(Reason.NOT_ALLOWED_IN_STAGE);
        anOpenOpportunity()
                .when(new Disqualify(CONTACT, "weather", null, AHEAD))
                .refused(Reason.NOT_ALLOWED_IN_STAGE);
    }

    @Test
    void the_state_of_the_opportunity_comes_before_the_time() {
        aWonOpportunity()
                .when(new CloseLost(CONTACT, THE_OPPORTUNITY, "weather", null, AHEAD))
                .refused(Reason.OPPORTUNITY_NOT_OPEN);
        anOpenOpportunity()
                .when(new ReverseWin(CONTACT, THE_OPPORTUNITY, DOLLARS, "refund", AHEAD))
                .refused(Reason.OPPORTUNITY_NOT_WON);
    }

    @Test
    void the_time_comes_before_the_rest() {
        aLead().when(new Disqualify(CONTACT, "weather", null, AHEAD)).refused(Reason.EFFECTIVE_IN_FUTURE);
        aLead().when(new Disqualify(CONTACT, "weather", null, EARLY)).refused(Reason.EFFECTIVE_ORDER);
        anOpenOpportunity()
                .when(new CloseWon(CONTACT, null, DOLLARS, null, EARLY))
                .refused(Reason.EFFECTIVE_ORDER);
        anOpenOpportunity()
                .when(new AdvanceOpportunity(CONTACT, null, "discovery", EARLY))
                .refused(Reason.EFFECTIVE_ORDER);
        aWonOpportunity()
                .when(new ReverseWin(CONTACT, THE_OPPORTUNITY, Money.of("0", "EUR"), "refund", EARLY))
                .refused(Reason.EFFECTIVE_ORDER);
    }

    @Test
    void the_rest_is_refused_too() {
        aLead().when(new Disqualify(CONTACT, "weather", null, day(1))).refused(Reason.UNKNOWN_REASON);
        anOpenOpportunity()
                .when(new AdvanceOpportunity(CONTACT, null, "discovery", day(3)))
                .refused(Reason.ALREADY_IN_STAGE);
    }

    @Test
    void the_reasons_stand_in_this_order() {
        assertThat(List.of(
                        Reason.UNKNOWN_CONTACT,
                        Reason.STALE_VERSION,
                        Reason.UNKNOWN_OPPORTUNITY,
                        Reason.UNKNOWN_POSITION,
                        Reason.ALREADY_CAPTURED,
                        Reason.NOT_ALLOWED_IN_STAGE,
                        Reason.OPPORTUNITY_NOT_OPEN,
                        Reason.EFFECTIVE_IN_FUTURE,
                        Reason.EFFECTIVE_ORDER,
                        Reason.UNKNOWN_REASON))
                .isSortedAccordingTo(Comparator.naturalOrder());
    }
}
