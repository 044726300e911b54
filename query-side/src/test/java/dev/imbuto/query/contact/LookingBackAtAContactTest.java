package dev.imbuto.query.contact;

import static dev.imbuto.query.contact.Life.day;
import static dev.imbuto.query.contact.Life.euros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.Stage;
import dev.imbuto.query.report.Balance;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LookingBackAtAContactTest {

    @Test
    void only_what_had_happened_by_then_counts_and_that_very_instant_does() {
        Life life = new Life().captured("2024-01-01").qualified("2024-01-10").opened("2024-02-01", 900);

        assertThat(life.viewAt("2023-12-31")).isEmpty();
        assertThat(life.viewAt("2024-01-01").orElseThrow().stage()).isEqualTo(Stage.LEAD);
        assertThat(life.viewAt("2024-01-10").orElseThrow().stage()).isEqualTo(Stage.PROSPECT);
        assertThat(life.viewAt("2024-01-31").orElseThrow().opportunities()).isEmpty();
        assertThat(life.viewAt("2024-02-01").orElseThrow().stage()).isEqualTo(Stage.OPPORTUNITY);
    }

    @Test
    void a_touch_older_than_the_capture_makes_no_contact() {
        Life life = new Life().captured("2024-01-10").touched("2024-01-01", "search");

        assertThat(life.viewAt("2024-01-05")).isEmpty();
        assertThat(life.viewAt("2024-01-10").orElseThrow().touches().count()).isEqualTo(1);
    }

    @Test
    void what_is_entered_late_changes_the_past_from_its_day_on() {
        Life life = new Life()
                .captured("2024-01-01")
                .assigned("2024-03-01", "bruno")
                .assigned("2024-02-01", "carla");

        assertThat(life.viewAt("2024-01-31").orElseThrow().owner()).isNull();
        assertThat(life.viewAt("2024-02-15").orElseThrow().owner()).isEqualTo("carla");
        assertThat(life.viewAt("2024-03-01").orElseThrow().owner()).isEqualTo("bruno");
        assertThat(life.viewAfter(2).orElseThrow().owner()).isEqualTo("bruno");
    }

    @Test
    void of_two_things_at_the_same_instant_the_one_recorded_later_comes_later() {
        Life life = new Life()
                .captured("2024-01-01")
                .assigned("2024-02-01", "bruno")
                .assigned("2024-02-01", "carla");

        assertThat(life.view().owner()).isEqualTo("carla");
    }

    @Test
    void a_corrected_date_moves_an_event_and_leaves_its_rank_among_those_of_the_same_instant() {
        Life life = new Life()
                .captured("2024-01-01")
                .assigned("2024-03-01", "bruno")
                .assigned("2024-02-01", "carla")
                .dateCorrected(2, "2024-02-01");

        assertThat(life.viewAfter(3).orElseThrow().owner()).isEqualTo("bruno");
        // Both on the same day now: the assignment to Carla was recorded later.
        assertThat(life.view().owner()).isEqualTo("carla");
    }

    @Test
    void a_date_can_be_corrected_again_and_the_last_correction_counts() {
        Life life = new Life()
                .captured("2024-01-01")
                .qualified("2024-03-01")
                .dateCorrected(2, "2024-02-01")
                .dateCorrected(2, "2024-02-15");

        assertThat(life.viewAt("2024-02-10").orElseThrow().stage()).isEqualTo(Stage.LEAD);
        assertThat(life.viewAt("2024-02-15").orElseThrow().stage()).isEqualTo(Stage.PROSPECT);
        assertThat(life.view().qualified().at()).isEqualTo(day("2024-02-15"));
    }

    @Test
    void a_correction_counts_for_days_before_it_was_made_but_not_for_what_was_known_then() {
        Life life = new Life()
                .captured("2024-01-01")
                .qualified("2024-01-02")
                .opened("2024-01-03", 900)
                .won("2024-01-15", 1000, 400)
                .winCorrected(1300);

        assertThat(life.viewAt("2024-01-15")
                        .orElseThrow()
                        .opportunities()
                        .get(0)
                        .won())
                .isEqualTo(Balance.of(euros(1300)));
        assertThat(life.viewAt("2024-01-15")
                        .orElseThrow()
                        .opportunities()
                        .get(0)
                        .costOfSale())
                .isEqualTo(Balance.of(euros(400)));
        assertThat(life.viewAt("2024-01-14")
                        .orElseThrow()
                        .opportunities()
                        .get(0)
                        .won())
                .isNull();
        assertThat(life.viewAfter(4).orElseThrow().opportunities().get(0).won()).isEqualTo(Balance.of(euros(1000)));
    }

    @Test
    void a_corrected_win_of_a_corrected_date_keeps_both() {
        Life life = new Life()
                .captured("2024-01-01")
                .qualified("2024-01-02")
                .opened("2024-01-03", 900)
                .won("2024-01-15", 1000, 400)
                .winCorrected(1300)
                .dateCorrected(4, "2024-01-20");

        ContactView.Opportunity opportunity = life.view().opportunities().get(0);
        assertThat(opportunity.closedAt()).isEqualTo(day("2024-01-20"));
        assertThat(opportunity.amount()).isEqualTo(euros(1300));
    }

    @Test
    void the_version_counts_all_events_known_whenever_they_happened() {
        Life life = new Life()
                .captured("2024-01-01")
                .then(new ConsentWithdrawn(Life.ANNA, "newsletter", day("2024-05-01")));

        assertThat(life.viewAt("2024-01-02").orElseThrow().version()).isEqualTo(2);
        assertThat(life.viewAfter(1).orElseThrow().version()).isEqualTo(1);
    }
}
