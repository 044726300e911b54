package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.NOW;
import static dev.imbuto.command.contact.ContactFixture.aContact;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.aWonOpportunity;
import static dev.imbuto.command.contact.ContactFixture.capture;
import static dev.imbuto.command.contact.ContactFixture.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Stage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasingAPersonTest {
    private static final String REASON = "asked to be forgotten";

    @Test
    void the_reason_is_kept_in_the_clear_and_the_stage_stays() {
        aWonOpportunity()
                .when(new Erase(CONTACT, REASON, day(10)))
                .events(new PersonalDataErased(CONTACT, REASON, day(10)));
        assertThat(aWonOpportunity()
                        .when(new Erase(CONTACT, REASON, null))
                        .outcome()
                        .stage())
                .isEqualTo(Stage.CUSTOMER);
    }

    @Test
    void it_happens_now_unless_told_otherwise() {
        aLead().when(new Erase(CONTACT, REASON, null)).events(new PersonalDataErased(CONTACT, REASON, NOW));
    }

    @Test
    void it_cannot_have_been_asked_for_before_the_capture_or_after_now() {
        aLead().when(new Erase(CONTACT, REASON, day(-1))).refused(Reason.EFFECTIVE_ORDER);
        aLead().when(new Erase(CONTACT, REASON, NOW.plusSeconds(301))).refused(Reason.EFFECTIVE_IN_FUTURE);
    }

    @Test
    void a_second_time_it_is_refused() {
        aLead().given(new Erase(CONTACT, REASON, null))
                .when(new Erase(CONTACT, REASON, null))
                .refused(Reason.ERASED);
    }

    @Test
    void who_is_erased_cannot_be_captured_again() {
        aContact()
                .given(capture(day(0)), new Erase(CONTACT, REASON, null))
                .when(capture(day(20)))
                .refused(Reason.ERASED);
    }

    @Test
    void that_a_person_is_erased_is_said_before_anything_else_that_is_wrong() {
        aLead().given(new Erase(CONTACT, REASON, null))
                .when(new CloseWon(CONTACT, "ext:never-opened", Money.of("1", "USD"), null, NOW.plusSeconds(301)))
                .refused(Reason.ERASED);
    }
}
