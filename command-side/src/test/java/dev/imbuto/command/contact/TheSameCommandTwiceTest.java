package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.aContact;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.captureOf;
import static dev.imbuto.command.contact.ContactFixture.day;
import static dev.imbuto.command.contact.ContactFixture.euros;

import dev.imbuto.command.contact.ContactCommand.AnswerQualification;
import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.GivenAnswer;
import dev.imbuto.command.contact.ContactCommand.GrantConsent;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.ReviseOpportunity;
import dev.imbuto.command.contact.ContactCommand.Score;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.command.contact.ContactCommand.WithdrawConsent;
import dev.imbuto.contact.Answer;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is so already is not said again, which is asked of the time at which it is said to have happened. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TheSameCommandTwiceTest {
    private static final Person ANNA = new Person("Anna", "anna@example.com", null, "CEO");
    private static final Company ACME = new Company("Acme", "retail", null, 7, null);

    @Test
    void assigns_once() {
        aLead().when(assign("Anna", "North", 5)).events(new OwnerAssigned(CONTACT, "Anna", "North", day(5)));
        aLead().given(assign("Anna", "North", 5))
                .when(assign("Anna", "North", 6))
                .nothing();
    }

    @Test
    void assigns_again_to_another_team_or_to_none() {
        aLead().given(assign("Anna", "North", 5))
                .when(assign("Anna", null, 6))
                .events(new OwnerAssigned(CONTACT, "Anna", null, day(6)));
    }

    @Test
    void assigns_late_to_whom_it_belonged_only_later() {
        aLead().given(assign("Bob", null, 2), assign("Anna", null, 9))
                .when(assign("Anna", null, 5))
                .events(new OwnerAssigned(CONTACT, "Anna", null, day(5)));
    }

    @Test
    void assigns_late_to_whom_it_belonged_at_that_time_not_again() {
        aLead().given(assign("Bob", null, 2), assign("Anna", null, 9))
                .when(assign("Bob", null, 5))
                .nothing();
    }

    @Test
    void updates_a_profile_once() {
        UpdateProfile update = profile(
                new PersonChange(new Change<>("Anna B."), new Change<>(null), null, null),
                new CompanyChange(null, new Change<>("trade"), null, null, null),
                5);
        ContactFixture contact = aContact().given(captureOf(ANNA, ACME));
        contact.when(update)
                .events(new ProfileUpdated(
                        CONTACT, contact.personalData.sealChange(CONTACT, update.person()), update.company(), day(5)));
        aContact().given(captureOf(ANNA, ACME), update).when(update).nothing();
    }

    @Test
    void records_only_the_part_of_a_profile_that_is_news() {
        PersonChange known = new PersonChange(new Change<>("Anna"), null, null, null);
        CompanyChange news = new CompanyChange(null, null, null, new Change<>(8), null);
        aContact()
                .given(captureOf(ANNA, ACME))
                .when(profile(known, news, 5))
                .events(new ProfileUpdated(CONTACT, null, news, day(5)));
    }

    @Test
    void updates_nothing_when_nothing_is_given_or_what_is_unknown_is_cleared() {
        aLead().when(profile(null, null, 5)).nothing();
        aLead().when(profile(null, new CompanyChange(new Change<>(null), null, null, null, null), 5))
                .nothing();
    }

    @Test
    void grants_a_consent_once_and_again_on_other_terms() {
        GrantConsent grant = grant("mail", "form 7", 5);
        aLead().given(grant).when(grant("mail", "form 7", 6)).nothing();
        ContactFixture contact = aLead().given(grant);
        contact.when(grant("mail", "form 8", 6))
                .events(new ConsentGranted(
                        CONTACT, "mail", "consent", "Yes", null, contact.sealed("form 8"), null, day(6)));
    }

    @Test
    void grants_a_consent_again_after_it_was_withdrawn_and_for_another_purpose() {
        ContactFixture contact = aLead().given(grant("mail", "form 7", 5), withdraw("mail", 6));
        contact.when(grant("mail", "form 7", 7))
                .events(new ConsentGranted(
                        CONTACT, "mail", "consent", "Yes", null, contact.sealed("form 7"), null, day(7)));
        contact.when(grant("phone", "form 7", 7))
                .events(new ConsentGranted(
                        CONTACT, "phone", "consent", "Yes", null, contact.sealed("form 7"), null, day(7)));
    }

    @Test
    void grants_a_consent_again_although_one_of_the_instant_of_its_withdrawal_was_heard_of_later() {
        ContactFixture contact =
                aLead().given(grant("mail", "form 7", 5), withdraw("mail", 6), grant("mail", "form 7", 6));
        contact.when(grant("mail", "form 7", 6)).nothing();
        contact.when(withdraw("mail", 6)).nothing();
        contact.when(grant("mail", "form 7", 7))
                .events(new ConsentGranted(
                        CONTACT, "mail", "consent", "Yes", null, contact.sealed("form 7"), null, day(7)));
    }

    @Test
    void withdraws_a_consent_once_even_one_that_was_never_granted() {
        aLead().when(withdraw("mail", 5)).events(new ConsentWithdrawn(CONTACT, "mail", day(5)));
        aLead().given(withdraw("mail", 5)).when(withdraw("mail", 6)).nothing();
    }

    @Test
    void answers_once_and_records_only_what_is_news() {
        GivenAnswer budget = new GivenAnswer(7, "10,000 are set aside");
        GivenAnswer need = new GivenAnswer(3, null);
        ContactFixture contact = aLead().given(answer(budget, null, 5));
        contact.when(answer(budget, null, 6)).nothing();
        contact.when(answer(budget, need, 6))
                .events(new QualificationAnswered(CONTACT, Map.of(Criterion.NEED, new Answer(3, null)), day(6)));
        contact.when(answer(new GivenAnswer(7, "it was cut"), null, 6))
                .events(new QualificationAnswered(
                        CONTACT, Map.of(Criterion.BUDGET, new Answer(7, contact.sealed("it was cut"))), day(6)));
    }

    @Test
    void revises_once() {
        LocalDate close = LocalDate.parse("2018-01-01");
        ContactFixture contact = anOpenOpportunity().given(revise("5", close, day(3)));
        contact.when(revise("5", close, day(4))).nothing();
        contact.when(revise(null, null, day(4))).nothing();
        contact.when(revise("6", close, day(4)))
                .events(new OpportunityRevised(CONTACT, ContactFixture.OPPORTUNITY, euros("6"), close, day(4)));
    }

    @Test
    void scores_once_while_nothing_changes() {
        aLead().given(new Score(CONTACT, day(5)))
                .when(new Score(CONTACT, day(6)))
                .nothing();
    }

    @Test
    void touches_twice() {
        RecordTouch touch = new RecordTouch(CONTACT, "web", "visit", null, null, day(5));
        aLead().given(touch).when(touch).events(new TouchRecorded(CONTACT, "web", "visit", null, null, day(5)));
    }

    private static Assign assign(String owner, String team, int day) {
        return new Assign(CONTACT, owner, team, day(day));
    }

    private static UpdateProfile profile(PersonChange person, CompanyChange company, int day) {
        return new UpdateProfile(CONTACT, person, company, day(day));
    }

    private static GrantConsent grant(String purpose, String evidence, int day) {
        return new GrantConsent(CONTACT, purpose, "consent", "Yes", null, evidence, null, day(day));
    }

    private static WithdrawConsent withdraw(String purpose, int day) {
        return new WithdrawConsent(CONTACT, purpose, day(day));
    }

    private static AnswerQualification answer(GivenAnswer budget, GivenAnswer need, int day) {
        return new AnswerQualification(CONTACT, budget, null, need, null, day(day));
    }

    private static ReviseOpportunity revise(String amount, LocalDate close, Instant at) {
        return new ReviseOpportunity(CONTACT, null, amount == null ? null : euros(amount), close, at);
    }
}
