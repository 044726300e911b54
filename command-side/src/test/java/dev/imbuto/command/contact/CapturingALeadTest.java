package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.NOW;
import static dev.imbuto.command.contact.ContactFixture.aContact;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.capture;
import static dev.imbuto.command.contact.ContactFixture.captureOf;
import static dev.imbuto.command.contact.ContactFixture.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.GivenConsent;
import dev.imbuto.command.contact.ContactCommand.GivenTouch;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CapturingALeadTest {
    private static final Person ANNA = new Person("Anna", "anna@example.com", null, null);

    @Test
    void makes_a_lead_as_of_the_time_it_is_said_to_have_happened() {
        aContact()
                .when(capture(day(0)))
                .events(new LeadCaptured(CONTACT, "c-1", null, null, null, null, null, null, day(0)))
                .stage(Stage.LEAD);
    }

    @Test
    void happens_now_when_nothing_else_is_said() {
        aContact()
                .when(capture(null))
                .events(new LeadCaptured(CONTACT, "c-1", null, null, null, null, null, null, NOW));
    }

    @Test
    void records_the_touch_and_the_consent_given_with_it() {
        ContactFixture contact = aContact();
        contact.when(new CaptureLead(
                        CONTACT,
                        "c-1",
                        null,
                        null,
                        "web",
                        "spring",
                        "https://example.com/",
                        new GivenTouch("email", "click", "summer", "https://example.com/a"),
                        new GivenConsent("newsletter", "consent", "Yes, write me", "web-form", "form 7", NOW),
                        day(0)))
                .events(
                        new LeadCaptured(
                                CONTACT, "c-1", null, null, "web", "spring", "email", "https://example.com/", day(0)),
                        new TouchRecorded(CONTACT, "email", "click", "summer", "https://example.com/a", day(0)),
                        new ConsentGranted(
                                CONTACT,
                                "newsletter",
                                "consent",
                                "Yes, write me",
                                "web-form",
                                contact.sealed("form 7"),
                                NOW,
                                day(0)));
    }

    @Test
    void seals_the_person() {
        ContactFixture contact = aContact();
        contact.when(captureOf(ANNA, null))
                .events(new LeadCaptured(
                        CONTACT,
                        "c-1",
                        contact.personalData.sealPerson(CONTACT, ANNA),
                        null,
                        null,
                        null,
                        null,
                        null,
                        day(0)));
        assertThat(contact.personalData.withEmail("ANNA@example.com")).containsExactly(CONTACT);
    }

    @Test
    void keeps_nothing_of_a_person_or_company_without_any_field() {
        aContact()
                .when(captureOf(Person.UNKNOWN, Company.UNKNOWN))
                .events(new LeadCaptured(CONTACT, "c-1", null, null, null, null, null, null, day(0)));
    }

    @Test
    void is_refused_for_a_contact_that_has_been_captured() {
        ContactRejection refusal = aLead().when(capture(day(5))).refused(Reason.ALREADY_CAPTURED);
        assertThat(refusal.reason().code()).isEqualTo("already-captured");
        assertThat(refusal.members()).isEqualTo(Map.of("id", CONTACT));
    }

    @Test
    void is_refused_with_revenue_in_a_foreign_currency() {
        Company company = new Company("Acme", null, null, null, Money.of("1", "USD"));
        ContactRejection refusal = aContact().when(captureOf(null, company)).refused(Reason.UNSUPPORTED_CURRENCY);
        assertThat(refusal.pointer()).isEqualTo("/company/annualRevenue/currency");
    }

    @Test
    void names_the_other_contacts_with_the_same_e_mail_address() {
        ContactFixture contact = aContact();
        ContactId other = another(contact);
        Outcome outcome = contact.when(captureOf(ANNA, null)).outcome();
        assertThat(outcome.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.code()).isEqualTo("duplicate-email"))
                .satisfies(warning -> assertThat(warning.detail()).contains(other.toString()));
    }

    @Test
    void is_refused_for_a_known_e_mail_address_where_that_is_the_rule() {
        ContactFixture contact = aContact();
        ContactId other = another(contact);
        contact.duplicateEmails = DuplicateEmails.REFUSE;
        ContactRejection refusal = contact.when(captureOf(ANNA, null)).refused(Reason.DUPLICATE_EMAIL);
        assertThat(refusal.members()).isEqualTo(Map.of("contacts", List.of(other)));
    }

    @Test
    void ignores_a_known_e_mail_address_where_that_is_the_rule() {
        ContactFixture contact = aContact();
        another(contact);
        contact.duplicateEmails = DuplicateEmails.IGNORE;
        assertThat(contact.when(captureOf(ANNA, null)).outcome().warnings()).isEmpty();
    }

    @Test
    void says_that_the_basis_of_a_consent_is_none_of_the_law_or_refuses_it_where_that_is_the_rule() {
        ContactFixture contact = aContact();
        CaptureLead capture = captureWith(new GivenConsent("news", "opt-in", null, null, null, null));
        assertThat(contact.when(capture).outcome().warnings())
                .extracting(Outcome.Warning::code)
                .containsExactly("unknown-basis");
        contact.unlistedBasis = UnlistedBasis.REFUSE;
        assertThat(contact.when(capture).refused(Reason.UNKNOWN_BASIS).pointer())
                .isEqualTo("/consent/basis");
        assertThat(contact.when(captureWith(new GivenConsent("news", "consent", null, null, null, null)))
                        .outcome()
                        .warnings())
                .isEmpty();
    }

    @Test
    void overlooks_an_address_whose_contact_was_never_stored() {
        ContactFixture contact = aContact();
        contact.personalData.index(ContactId.ofExternal("never"), ANNA);
        assertThat(contact.when(captureOf(ANNA, null)).outcome().warnings()).isEmpty();
    }

    private static CaptureLead captureWith(GivenConsent consent) {
        return new CaptureLead(CONTACT, "c-1", null, null, null, null, null, null, consent, day(0));
    }

    private static ContactId another(ContactFixture contact) {
        ContactId other = ContactId.ofExternal("c-2");
        contact.personalData.index(other, ANNA);
        contact.others.add(other);
        return other;
    }
}
