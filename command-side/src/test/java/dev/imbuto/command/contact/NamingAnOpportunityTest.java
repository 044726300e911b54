package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.NOW;
import static dev.imbuto.command.contact.ContactFixture.OPPORTUNITY;
import static dev.imbuto.command.contact.ContactFixture.aLostOpportunity;
import static dev.imbuto.command.contact.ContactFixture.aProspect;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.day;
import static dev.imbuto.command.contact.ContactFixture.euros;
import static dev.imbuto.command.contact.ContactFixture.open;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.Outcome.MadeOpportunity;
import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Stage;
import java.time.LocalDate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NamingAnOpportunityTest {
    private static final LocalDate CLOSE = LocalDate.parse("2018-03-01");

    @Test
    void it_is_opened_in_the_first_stage_of_the_sales_pipeline_unless_it_says_otherwise() {
        aProspect()
                .when(open("o-1", day(2)))
                .events(new OpportunityOpened(
                        CONTACT, OPPORTUNITY, "o-1", "sales", "discovery", null, null, null, day(2)))
                .stage(Stage.OPPORTUNITY);
    }

    @Test
    void it_is_opened_as_it_says_with_its_name_sealed() {
        ContactFixture contact = aProspect();
        contact.when(new OpenOpportunity(
                        CONTACT, "o-1", "sales", "negotiation", "Ten for Anna", euros("10"), CLOSE, null))
                .events(new OpportunityOpened(
                        CONTACT,
                        OPPORTUNITY,
                        "o-1",
                        "sales",
                        "negotiation",
                        contact.sealed("Ten for Anna"),
                        euros("10"),
                        CLOSE,
                        NOW));
    }

    @Test
    void its_id_is_answered_with_its_external_id() {
        assertThat(aProspect().when(open("o-1", null)).outcome().opportunity())
                .isEqualTo(new MadeOpportunity(OPPORTUNITY, "o-1"));
    }

    @Test
    void without_an_external_id_it_is_the_next_that_the_contact_opens() {
        assertThat(anOpenOpportunity().when(open(null, null)).outcome().opportunity())
                .isEqualTo(new MadeOpportunity(OpportunityId.ofOrdinal(CONTACT, 2), null));
    }

    @Test
    void an_external_id_names_one_opportunity_of_the_contact() {
        aLostOpportunity().when(open("o-1", null)).refused(Reason.ALREADY_OPENED);
    }

    @Test
    void it_is_found_by_its_external_id_and_by_its_id() {
        anOpenOpportunity()
                .when(advance("ext:o-1"))
                .events(new OpportunityAdvanced(CONTACT, OPPORTUNITY, "proposal", NOW));
        anOpenOpportunity()
                .when(advance(OPPORTUNITY.toString()))
                .events(new OpportunityAdvanced(CONTACT, OPPORTUNITY, "proposal", NOW));
    }

    @Test
    void it_need_not_be_named_where_exactly_one_is_open() {
        aLostOpportunity()
                .given(open("o-2", null))
                .when(advance(null))
                .events(new OpportunityAdvanced(CONTACT, OpportunityId.ofExternal(CONTACT, "o-2"), "proposal", NOW));
    }

    @Test
    void it_has_to_be_named_where_several_are_open() {
        anOpenOpportunity().given(open("o-2", null)).when(advance(null)).refused(Reason.AMBIGUOUS_OPPORTUNITY);
    }

    @Test
    void it_has_to_be_named_where_none_is_open() {
        aLostOpportunity().when(advance(null)).refused(Reason.NO_OPEN_OPPORTUNITY);
    }

    @Test
    void it_is_of_a_known_pipeline_and_stage() {
        aProspect()
                .when(new OpenOpportunity(CONTACT, null, "partners", null, null, null, null, null))
                .refused(Reason.UNKNOWN_PIPELINE);
        ContactRejection refusal = aProspect()
                .when(new OpenOpportunity(CONTACT, null, "sales", "won", null, null, null, null))
                .refused(Reason.UNKNOWN_STAGE);
        assertThat(refusal.pointer()).isEqualTo("/stage");
    }

    private static AdvanceOpportunity advance(String opportunity) {
        return new AdvanceOpportunity(CONTACT, opportunity, "proposal", null);
    }
}
