package dev.imbuto.query.contact;

import static dev.imbuto.query.contact.Life.day;
import static dev.imbuto.query.contact.Life.euros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.LawfulBasis;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.ScoreReason;
import dev.imbuto.contact.Stage;
import dev.imbuto.query.report.Balance;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ViewingAContactTest {

    @Test
    void the_capture_says_who_the_contact_is_and_where_it_comes_from() {
        ContactView view = new Life().captured("2024-01-01").view();

        assertThat(view.id()).isEqualTo(Life.ANNA);
        assertThat(view.externalId()).isEqualTo("crm-1");
        assertThat(view.stage()).isEqualTo(Stage.LEAD);
        assertThat(view.version()).isEqualTo(1);
        assertThat(view.person()).isEqualTo(new Person("Anna Rossi", "anna@example.com", null, "Buyer"));
        assertThat(view.company()).isEqualTo(new Company("Acme", "software", "Italy", 12, null));
        assertThat(List.of(view.source(), view.campaign(), view.channel(), view.landingPage()))
                .containsExactly("web", "spring", "search", "/pricing");
        assertThat(view.capturedAt()).isEqualTo(day("2024-01-01"));
        assertThat(view.owner()).isNull();
        assertThat(view.opportunities()).isEmpty();
        assertThat(view.touches()).isEqualTo(new ContactView.Touches(0, null, null));
    }

    @Test
    void a_profile_replaces_what_it_names_clears_what_is_null_and_leaves_the_rest() {
        ContactView view =
                new Life().captured("2024-01-01").phoneGiven("2024-01-03").view();

        assertThat(view.person()).isEqualTo(new Person("Anna Rossi", "anna@example.com", "+39 02 1234567", null));
        assertThat(view.company()).isEqualTo(new Company("Acme", "retail", "Italy", 12, null));
    }

    @Test
    void the_first_and_the_last_touch_are_those_that_happened_first_and_last() {
        ContactView view = new Life()
                .captured("2024-01-02")
                .touched("2024-01-05", "email")
                .touched("2024-01-01", "search")
                .touched("2024-01-03", "social")
                .view();

        assertThat(view.touches().count()).isEqualTo(3);
        assertThat(view.touches().first().channel()).isEqualTo("search");
        assertThat(view.touches().last())
                .isEqualTo(new ContactView.Touch("email", "click", "spring", null, day("2024-01-05")));
    }

    @Test
    void an_owner_assigned_late_for_an_earlier_day_does_not_replace_the_one_of_a_later_day() {
        ContactView view = new Life()
                .captured("2024-01-01")
                .assigned("2024-01-05", "bruno")
                .assigned("2024-01-03", "carla")
                .view();

        assertThat(view.owner()).isEqualTo("bruno");
        assertThat(view.team()).isEqualTo("north");
    }

    @Test
    void answers_scores_and_decisions_are_shown_with_their_dates_and_reasons() {
        ContactView view = new Life()
                .captured("2024-01-01")
                .budgetAnswered("2024-01-06")
                .scored("2024-01-07")
                .disqualified("2024-01-08")
                .qualified("2024-01-10")
                .view();

        assertThat(view.qualification())
                .containsOnly(entry(
                        Criterion.BUDGET, new ContactView.GivenAnswer(7, "has 50,000 for it", day("2024-01-06"))));
        assertThat(view.score())
                .isEqualTo(new ContactView.Score(
                        80, 35, "A3", true, "default/1", List.of(new ScoreReason("sector", 30)), day("2024-01-07")));
        assertThat(view.disqualified())
                .isEqualTo(new ContactView.Disqualification("no-budget", "frozen", day("2024-01-08")));
        assertThat(view.qualified())
                .isEqualTo(new ContactView.Qualification(
                        List.of("budget", "need"), "asked for an offer", day("2024-01-10")));
    }

    @Test
    void a_withdrawn_consent_still_says_what_was_granted() {
        ContactView view = new Life()
                .captured("2024-01-01")
                .consented("2024-01-04")
                .then(new ConsentWithdrawn(Life.ANNA, "newsletter", day("2024-01-05")))
                .view();

        assertThat(view.consents())
                .containsExactly(new ContactView.Consent(
                        "newsletter",
                        false,
                        Permission.WITHDRAWN,
                        "consent",
                        LawfulBasis.CONSENT,
                        "I agree",
                        "web-form",
                        "form 12",
                        day("2026-01-01"),
                        day("2024-01-04"),
                        day("2024-01-05")));
    }

    @Test
    void a_consent_granted_again_is_no_longer_withdrawn() {
        ContactView view = new Life()
                .captured("2024-01-01")
                .then(new ConsentWithdrawn(Life.ANNA, "newsletter", day("2024-01-02")))
                .consented("2024-01-04")
                .view();

        assertThat(view.consents())
                .singleElement()
                .satisfies(consent -> assertThat(consent.withdrawnAt()).isNull());
    }

    @Test
    void an_open_opportunity_is_in_a_stage_of_its_pipeline() {
        ContactView view = new Life()
                .captured("2024-01-01")
                .qualified("2024-01-02")
                .opened("2024-01-03", 900)
                .revised("2024-01-04", 1200)
                .view();

        assertThat(view.stage()).isEqualTo(Stage.OPPORTUNITY);
        ContactView.Opportunity opportunity = view.opportunities().get(0);
        assertThat(opportunity.id()).isEqualTo(Life.DEAL);
        assertThat(opportunity.externalId()).isEqualTo("deal-1");
        assertThat(opportunity.name()).isEqualTo("Anna's new office");
        assertThat(opportunity.state()).isEqualTo("open");
        assertThat(opportunity.stage()).isEqualTo("discovery");
        assertThat(opportunity.amount()).isEqualTo(euros(1200));
        assertThat(opportunity.expectedClose()).isEqualTo("2024-06-30");
        assertThat(opportunity.openedAt()).isEqualTo(day("2024-01-03"));
        assertThat(opportunity.closedAt()).isNull();
        assertThat(opportunity.won()).isNull();
    }

    @Test
    void a_win_reversed_in_part_still_stands_and_shows_what_was_taken_back() {
        ContactView view = wonForAThousand().reversed("2024-01-20", 250, false).view();

        assertThat(view.stage()).isEqualTo(Stage.CUSTOMER);
        ContactView.Opportunity opportunity = view.opportunities().get(0);
        assertThat(opportunity.state()).isEqualTo("won");
        assertThat(opportunity.stage()).isEqualTo("won");
        assertThat(opportunity.closedFrom()).isEqualTo("discovery");
        assertThat(opportunity.closedAt()).isEqualTo(day("2024-01-15"));
        assertThat(opportunity.amount()).isEqualTo(euros(1000));
        assertThat(opportunity.won()).isEqualTo(Balance.of(euros(1000)));
        assertThat(opportunity.costOfSale()).isEqualTo(Balance.of(euros(400)));
        assertThat(opportunity.reversed()).isEqualTo(Balance.of(euros(250)));
        assertThat(opportunity.reversedAt()).isEqualTo(day("2024-01-20"));
    }

    @Test
    void a_win_reversed_whole_closes_nothing_any_more() {
        ContactView view = wonForAThousand().reversed("2024-01-20", 1000, true).view();

        assertThat(view.stage()).isEqualTo(Stage.LOST);
        assertThat(view.opportunities().get(0).state()).isEqualTo("reversed");
        assertThat(view.opportunities().get(0).closedAt()).isNull();
    }

    @Test
    void won_and_reversed_add_up_over_all_wins_of_an_opportunity() {
        ContactView view = wonForAThousand()
                .reversed("2024-01-20", 1000, false)
                .then(new OpportunityReopened(Life.ANNA, Life.DEAL, "discovery", day("2024-01-20")))
                .won("2024-01-25", 700, 100)
                .view();

        ContactView.Opportunity opportunity = view.opportunities().get(0);
        assertThat(opportunity.closedAt()).isEqualTo(day("2024-01-25"));
        assertThat(opportunity.amount()).isEqualTo(euros(700));
        assertThat(opportunity.won()).isEqualTo(Balance.of(euros(1700)));
        assertThat(opportunity.costOfSale()).isEqualTo(Balance.of(euros(500)));
        assertThat(opportunity.reversed()).isEqualTo(Balance.of(euros(1000)));
    }

    @Test
    void a_lost_opportunity_says_why_for_as_long_as_it_is_lost() {
        Life lost = new Life()
                .captured("2024-01-01")
                .qualified("2024-01-02")
                .opened("2024-01-03", 900)
                .lost("2024-01-10");
        assertThat(lost.view().stage()).isEqualTo(Stage.LOST);
        assertThat(lost.view().opportunities().get(0).lost()).isEqualTo(new ContactView.Loss("price", "too dear"));
        assertThat(lost.view().opportunities().get(0).closedAt()).isEqualTo(day("2024-01-10"));

        lost.then(new OpportunityReopened(Life.ANNA, Life.DEAL, "discovery", day("2024-01-11")));
        assertThat(lost.view().opportunities().get(0).lost()).isNull();
        assertThat(lost.view().opportunities().get(0).closedAt()).isNull();
    }

    @Test
    void an_erased_person_is_gone_and_everything_else_is_there() {
        ContactView view = Life.full().view();

        assertThat(view.erased()).isTrue();
        assertThat(view.person()).isNull();
        assertThat(view.qualified().reason()).isNull();
        assertThat(view.qualification().get(Criterion.BUDGET).evidence()).isNull();
        assertThat(view.consents().get(0).evidence()).isNull();
        assertThat(view.opportunities().get(0).name()).isNull();
        assertThat(view.opportunities().get(0).lost()).isEqualTo(new ContactView.Loss("price", null));
        assertThat(view.company().name()).isEqualTo("Acme");
        assertThat(view.stage()).isEqualTo(Stage.LOST);
    }

    @Test
    void an_erased_person_is_gone_on_every_day_that_is_asked_about() {
        ContactView view = Life.full().viewAt("2024-01-03").orElseThrow();

        assertThat(view.erased()).isTrue();
        assertThat(view.person()).isNull();
        assertThat(view.stage()).isEqualTo(Stage.LEAD);
    }

    @Test
    void a_person_whose_key_is_gone_is_gone_although_nothing_says_so() {
        Life life = new Life().captured("2024-01-01");
        life.personalData.forget(Life.ANNA);

        assertThat(life.view().person()).isNull();
        assertThat(life.view().erased()).isFalse();
    }

    @Test
    void whatever_can_happen_shows_in_the_view() {
        Life life = Life.full();
        assertThat(life.events().stream().<Class<?>>map(known -> known.event().getClass()))
                .hasSameElementsAs(records(ContactEvent.class).toList());

        List<String> views = Stream.iterate(1, count -> count <= life.events().size(), count -> count + 1)
                .map(count -> life.viewAfter(count).orElseThrow())
                .map(ViewingAContactTest::withoutVersion)
                .collect(Collectors.toList());
        for (int i = 1; i < views.size(); i++) {
            assertThat(views.get(i))
                    .as("after %s", life.events().get(i).event())
                    .isNotEqualTo(views.get(i - 1));
        }
    }

    private static Life wonForAThousand() {
        return new Life()
                .captured("2024-01-01")
                .qualified("2024-01-02")
                .opened("2024-01-03", 900)
                .won("2024-01-15", 1000, 400);
    }

    private static Map.Entry<Criterion, ContactView.GivenAnswer> entry(
            Criterion criterion, ContactView.GivenAnswer answer) {
        return Map.entry(criterion, answer);
    }

    private static String withoutVersion(ContactView view) {
        return new JsonMapper().writeValueAsString(view).replaceFirst("\"version\":\\d+,", "");
    }

    static Stream<Class<?>> records(Class<?> family) {
        return family.isRecord()
                ? Stream.of(family)
                : Arrays.stream(family.getPermittedSubclasses()).flatMap(ViewingAContactTest::records);
    }
}
