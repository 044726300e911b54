package dev.imbuto.query.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imbuto.contact.ContactId;
import dev.imbuto.query.money.Ledger;
import dev.imbuto.query.money.Ledger.Deal;
import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Scope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PipelineFiguresTest {
    private final Ledger ledger = new Ledger();
    private Period period = Period.ALWAYS;
    private String asOf = "2025-01-01";
    private Long knownAt;
    private List<Dimension> by = List.of();
    private Map<Dimension, List<String>> filters = Map.of();
    private ContactId contact;

    @BeforeEach
    void capture() {
        contact = ledger.captured("2024-01-01", "web", null, null);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void without_opportunities_counts_are_0_and_rates_are_null() {
        assertThat(only())
                .isEqualTo(new PipelineGroup(
                        only().key(),
                        new PipelineGroup.Open(0, euros(0), euros(0)),
                        new PipelineGroup.Closed(0, euros(0)),
                        new PipelineGroup.Closed(0, euros(0)),
                        new PipelineGroup.WinRate(null, null, null),
                        null,
                        null));
    }

    @Test
    void open_ones_are_weighted_by_the_probability_of_their_stage_and_rounded_once() {
        ledger.defined("sales", "first=0.333", "second=0.5");
        ledger.opened(contact, "2024-02-01", "sales", "first", 1);
        ledger.opened(contact, "2024-02-01", "sales", "first", 1);
        ledger.opened(contact, "2024-02-01", "sales", "second", 1);

        // 0.333 + 0.333 + 0.5 = 1.166; rounded one by one it would be 0 + 0 + 1.
        assertThat(only().open()).isEqualTo(new PipelineGroup.Open(3, euros(3), euros(1)));

        ledger.opened(contact, "2024-02-01", "sales", "first", 1);
        ledger.opened(contact, "2024-02-01", "sales", "second", 0);
        assertThat(only().open()).isEqualTo(new PipelineGroup.Open(5, euros(4), euros(1)));
        ledger.opened(contact, "2024-02-01", "sales", "first", 1);
        assertThat(only().open().weighted()).isEqualTo(euros(2));
    }

    @Test
    void half_a_cent_of_weight_is_rounded_up() {
        ledger.defined("sales", "first=0.5");
        ledger.opened(contact, "2024-02-01", "sales", "first", 5);

        assertThat(only().open().weighted()).isEqualTo(euros(3));
    }

    @Test
    void probabilities_are_those_known_and_a_stage_that_is_gone_keeps_its_last_one() {
        ledger.opened(contact, "2024-02-01", "sales", "discovery", 1000);
        long before = ledger.position();
        assertThat(only().open().weighted()).isEqualTo(euros(200));

        ledger.defined("sales", "discovery=0.3");
        assertThat(only().open().weighted()).isEqualTo(euros(300));

        ledger.defined("sales", "talk=0.9");
        assertThat(only().open().weighted()).isEqualTo(euros(300));

        knownAt = before;
        assertThat(only().open().weighted()).isEqualTo(euros(200));
    }

    @Test
    void a_stage_of_the_same_name_in_another_pipeline_has_its_own_probability() {
        ledger.defined("partners", "discovery=0.7");
        ledger.opened(contact, "2024-02-01", "partners", "discovery", 1000);

        assertThat(only().open().weighted()).isEqualTo(euros(700));
    }

    @Test
    void the_win_rate_is_won_of_closed_by_count_and_by_amount() {
        won("2024-02-01", "2024-02-11", 1000);
        won("2024-02-01", "2024-02-21", 2000);
        lost("2024-02-01", "2024-03-01", 7000);
        ledger.opened(contact, "2024-02-01");

        assertThat(only().won()).isEqualTo(new PipelineGroup.Closed(2, euros(3000)));
        assertThat(only().lost()).isEqualTo(new PipelineGroup.Closed(1, euros(7000)));
        assertThat(only().winRate()).isEqualTo(new PipelineGroup.WinRate(2.0 / 3, 0.3, 0.5));
    }

    @Test
    void days_to_win_are_counted_from_opening_to_closing_over_the_won_ones() {
        won("2024-02-01", "2024-02-11", 1000);
        won("2024-02-01", "2024-02-02T12:00:00Z", 1000);
        lost("2024-02-01", "2024-12-01", 1000);

        assertThat(only().averageDaysToWin()).isEqualTo((10 + 1.5) / 2);
    }

    @Test
    void velocity_is_money_a_day() {
        won("2024-02-01", "2024-02-11", 1000_00);
        won("2024-02-01", "2024-02-21", 2000_00);
        lost("2024-02-01", "2024-03-01", 7000_00);
        ledger.opened(contact, "2024-02-01");
        ledger.opened(contact, "2024-02-01");

        // 2 open × mean 1,500.00 × 2/3 / 15 days
        assertThat(only().velocity()).isCloseTo(2 * 1500.0 * (2.0 / 3) / 15, within(1e-12));
    }

    @Test
    void velocity_is_null_when_nothing_was_won_or_when_it_took_no_time() {
        ledger.opened(contact, "2024-02-01");
        lost("2024-02-01", "2024-02-02", 1000);
        assertThat(only().velocity()).isNull();
        assertThat(only().winRate()).isEqualTo(new PipelineGroup.WinRate(0.0, 0.0, 0.0));

        won("2024-02-01", "2024-02-01", 1000);
        assertThat(only().averageDaysToWin()).isEqualTo(0.0);
        assertThat(only().velocity()).isNull();
    }

    @Test
    void the_period_is_that_of_closing_for_won_and_lost_that_of_opening_for_the_cohort_and_none_for_open() {
        period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));
        won("2024-02-01", "2024-03-01", 1000);
        won("2024-03-01", "2024-04-01", 2000);
        lost("2024-02-01", "2024-03-31", 1000);
        lost("2024-03-31", "2024-04-02", 1000);
        ledger.opened(contact, "2024-01-02");

        assertThat(only().open().count()).isEqualTo(1);
        assertThat(only().won()).isEqualTo(new PipelineGroup.Closed(1, euros(1000)));
        assertThat(only().lost().count()).isEqualTo(1);
        assertThat(only().winRate()).isEqualTo(new PipelineGroup.WinRate(0.5, 0.5, 0.5));
    }

    @Test
    void the_cohort_is_those_opened_in_the_period_whenever_they_were_won() {
        period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));
        won("2024-03-05", "2024-06-01", 1000);
        won("2024-02-01", "2024-03-10", 1000);
        ledger.opened(contact, "2024-03-06");
        ledger.opened(contact, "2024-03-07");

        assertThat(only().winRate().cohort()).isEqualTo(1.0 / 3);
    }

    @Test
    void a_reopened_win_is_open_and_leaves_the_win_rate() {
        Deal deal = ledger.opened(contact, "2024-02-01", "sales", "discovery", 500);
        ledger.won(deal, "2024-03-01", 1000, 0);
        ledger.reopened(deal, "2024-04-01", 1000);
        lost("2024-02-01", "2024-03-01", 1000);

        assertThat(only().won().count()).isZero();
        assertThat(only().open()).isEqualTo(new PipelineGroup.Open(1, euros(1000), euros(200)));
        assertThat(only().winRate()).isEqualTo(new PipelineGroup.WinRate(0.0, 0.0, 0.0));

        asOf = "2024-03-31";
        assertThat(only().won()).isEqualTo(new PipelineGroup.Closed(1, euros(1000)));
        assertThat(only().open().count()).isZero();
        assertThat(only().winRate().count()).isEqualTo(0.5);
    }

    @Test
    void a_reopened_opportunity_that_is_won_again_is_closed_by_its_second_win() {
        Deal deal = ledger.opened(contact, "2024-02-01");
        ledger.won(deal, "2024-03-01", 1000, 0);
        ledger.reopened(deal, "2024-03-10", 1000);
        ledger.won(deal, "2024-04-01", 700, 0);

        period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));
        assertThat(only().won().count()).isZero();
        period = new Period(Ledger.instant("2024-04-01"), Ledger.instant("2024-05-01"));
        assertThat(only().won()).isEqualTo(new PipelineGroup.Closed(1, euros(700)));
        assertThat(only().averageDaysToWin()).isEqualTo(60.0);
    }

    @Test
    void a_reversed_win_counts_in_the_denominator_of_the_cohort_only() {
        Deal deal = ledger.opened(contact, "2024-02-01");
        ledger.won(deal, "2024-03-01", 1000, 0);
        ledger.reversed(deal, "2024-04-01", 1000);
        won("2024-02-01", "2024-03-01", 1000);

        assertThat(only().open().count()).isZero();
        assertThat(only().won().count()).isEqualTo(1);
        assertThat(only().lost().count()).isZero();
        assertThat(only().winRate()).isEqualTo(new PipelineGroup.WinRate(1.0, 1.0, 0.5));
    }

    @Test
    void a_win_reversed_in_part_keeps_its_amount_here() {
        Deal deal = ledger.opened(contact, "2024-02-01");
        ledger.won(deal, "2024-03-01", 1000, 0);
        ledger.partlyReversed(deal, "2024-04-01", 400);

        assertThat(only().won()).isEqualTo(new PipelineGroup.Closed(1, euros(1000)));
    }

    @Test
    void groups_go_by_the_dimensions_of_the_contact_and_by_the_pipeline() {
        ContactId other = ledger.captured("2024-01-01", "fair", null, null);
        ledger.defined("partners", "talk=0.5");
        ledger.assigned(contact, "2024-01-02", "bruno");
        ledger.assigned(contact, "2024-06-01", "carla");
        ledger.opened(contact, "2024-02-01", "sales", "discovery", 100);
        ledger.opened(contact, "2024-02-01", "partners", "talk", 200);
        ledger.opened(other, "2024-02-01", "sales", "discovery", 400);

        by = List.of(Dimension.PIPELINE, Dimension.SOURCE);
        assertThat(groups().stream().map(group -> group.key().values()))
                .containsExactly(List.of("partners", "web"), List.of("sales", "fair"), List.of("sales", "web"));
        by = List.of(Dimension.OWNER);
        assertThat(groups().stream().map(group -> group.key().values()))
                .containsExactly(List.of("(blank)"), List.of("carla"));
        assertThat(groups().get(1).open().amount()).isEqualTo(euros(300));
        by = List.of();
        filters = Map.of(Dimension.PIPELINE, List.of("sales"), Dimension.SOURCE, List.of("web", "shop"));
        assertThat(only().open().amount()).isEqualTo(euros(100));
    }

    private void won(String opened, String closed, long amount) {
        ledger.won(ledger.opened(contact, opened), closed, amount, 0);
    }

    private void lost(String opened, String closed, long amount) {
        ledger.lost(ledger.opened(contact, opened, "sales", "discovery", amount), closed);
    }

    private List<PipelineGroup> groups() {
        long position = knownAt == null ? ledger.position() : knownAt;
        Scope scope = new Scope(Ledger.instant(asOf), position, by, filters);
        return ledger.answer(new PipelineReport(scope, period, Ledger.EUR));
    }

    private PipelineGroup only() {
        assertThat(groups()).hasSize(1);
        return groups().get(0);
    }

    private static Balance euros(long cents) {
        return Balance.ofMinor(cents, Ledger.EUR);
    }
}
