package dev.imbuto.query.contact;

import static dev.imbuto.query.contact.Life.day;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.LawfulBasis;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MayAContactBeContactedTest {

    @Test
    void from_its_grant_on_until_it_is_withdrawn_and_again_when_it_is_granted_anew() {
        Life life = new Life()
                .captured("2024-01-01")
                .then(granted("2024-02-01", null))
                .then(withdrawn("2024-03-01"))
                .then(granted("2024-04-01", null));

        assertThat(life.viewAt("2024-01-31").orElseThrow().consents()).isEmpty();
        assertThat(at(life, "2024-02-01")).isEqualTo(Permission.GRANTED);
        assertThat(at(life, "2024-02-29")).isEqualTo(Permission.GRANTED);
        assertThat(at(life, "2024-03-01")).isEqualTo(Permission.WITHDRAWN);
        assertThat(at(life, "2024-04-01")).isEqualTo(Permission.GRANTED);
        assertThat(life.view().consents().get(0).allowed()).isTrue();
    }

    @Test
    void no_longer_from_the_moment_on_at_which_it_expires() {
        Life life = new Life().captured("2024-01-01").then(granted("2024-02-01", "2024-03-01"));

        assertThat(at(life, "2024-02-29")).isEqualTo(Permission.GRANTED);
        assertThat(at(life, "2024-03-01")).isEqualTo(Permission.EXPIRED);
        assertThat(consent(life.view()))
                .satisfies(now -> assertThat(now.allowed()).isFalse());
    }

    @Test
    void not_when_granted_and_withdrawn_at_the_same_instant_whichever_was_recorded_first() {
        List<Life> lives = List.of(
                new Life()
                        .captured("2024-01-01")
                        .then(granted("2024-02-01", null))
                        .then(withdrawn("2024-02-01")),
                new Life().captured("2024-01-01").then(withdrawn("2024-02-01")).then(granted("2024-02-01", null)));

        assertThat(lives).allSatisfy(life -> {
            assertThat(at(life, "2024-02-01")).isEqualTo(Permission.WITHDRAWN);
            assertThat(consent(life.view()).withdrawnAt()).isEqualTo(day("2024-02-01"));
        });
    }

    @Test
    void not_when_it_objected_without_ever_having_agreed() {
        Life life = new Life().captured("2024-01-01").then(withdrawn("2024-02-01"));

        assertThat(consent(life.view()).why()).isEqualTo(Permission.WITHDRAWN);
        assertThat(consent(life.view()).grantedAt()).isNull();
    }

    @Test
    void a_withdrawal_that_is_heard_of_late_counts_from_its_day_on_once_it_is_known() {
        Life life = new Life()
                .captured("2024-01-01")
                .then(granted("2024-02-01", null))
                .then(granted("2024-04-01", null))
                .then(withdrawn("2024-03-01"));

        assertThat(at(life, "2024-03-15")).isEqualTo(Permission.WITHDRAWN);
        assertThat(at(life, "2024-04-01")).isEqualTo(Permission.GRANTED);
        assertThat(consent(life.viewAfter(3).orElseThrow()).why()).isEqualTo(Permission.GRANTED);
    }

    @Test
    void a_corrected_date_moves_what_it_corrects() {
        Life life = new Life().captured("2024-01-01").then(granted("2024-02-01", null));
        life.dateCorrected(2, "2024-05-01");

        assertThat(life.viewAt("2024-04-30").orElseThrow().consents()).isEmpty();
        assertThat(at(life, "2024-05-01")).isEqualTo(Permission.GRANTED);
    }

    @Test
    void each_purpose_stands_for_itself_and_those_asked_for_are_there_although_never_given() {
        Life life = new Life().captured("2024-01-01").consented("2024-01-02").then(granted("2024-02-01", null));
        ContactView view = ContactFold.fold(
                        History.of(life.events(), null),
                        3,
                        false,
                        life.personalData,
                        new ConsentSettings(Set.of("calls", "trial", "newsletter")),
                        Life.NOW)
                .orElseThrow();

        assertThat(view.consents())
                .extracting(ContactView.Consent::purpose, ContactView.Consent::why)
                .containsExactly(
                        tuple("calls", Permission.GRANTED),
                        tuple("newsletter", Permission.GRANTED),
                        tuple("trial", Permission.NEVER_GIVEN));
    }

    @Test
    void a_basis_of_the_law_is_named_as_such_and_another_is_kept_as_it_is() {
        assertThat(consent(new Life()
                                .captured("2024-01-01")
                                .consented("2024-01-02")
                                .view())
                        .lawfulBasis())
                .isEqualTo(LawfulBasis.CONSENT);
        ContactView view = new Life()
                .captured("2024-01-01")
                .then(new ConsentGranted(Life.ANNA, "calls", "opt-in", null, null, null, null, day("2024-01-02")))
                .view();
        assertThat(consent(view).basis()).isEqualTo("opt-in");
        assertThat(consent(view).lawfulBasis()).isNull();
        assertThat(consent(view).allowed()).isTrue();
    }

    private static ConsentGranted granted(String day, String expires) {
        return new ConsentGranted(
                Life.ANNA, "calls", "contract", null, "phone", null, expires == null ? null : day(expires), day(day));
    }

    private static ConsentWithdrawn withdrawn(String day) {
        return new ConsentWithdrawn(Life.ANNA, "calls", day(day));
    }

    private static Permission at(Life life, String day) {
        return consent(life.viewAt(day).orElseThrow()).why();
    }

    private static ContactView.Consent consent(ContactView view) {
        assertThat(view.consents()).hasSize(1);
        return view.consents().get(0);
    }
}
