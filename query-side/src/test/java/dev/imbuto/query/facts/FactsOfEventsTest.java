package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.Rows;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** In each story the contact's events are numbered by their position from 1, and day n is n days after 1970-01-01. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FactsOfEventsTest {
    private static final ContactId ANNA = ContactId.ofExternal("anna");
    private static final OpportunityId DEAL = OpportunityId.ofOrdinal(ANNA, 1);

    private final History history = new History();

    @Test
    void events_in_order_only_append() {
        commit(captured(1));
        commit(qualified(2));
        commit(opened(3));
        commit(won(4, "100", null));

        assertThat(rows("stage_change", "from_stage, from_day, to_stage, day, asserted, retracted"))
                .containsExactly(
                        "null|null|LEAD|1|1|null",
                        "LEAD|1|PROSPECT|2|2|null",
                        "PROSPECT|2|OPPORTUNITY|3|3|null",
                        "OPPORTUNITY|3|CUSTOMER|4|4|null");
        assertThat(rows("opportunity_change", "from_stage, from_day, to_stage, day, asserted, retracted"))
                .containsExactly("null|null|discovery|3|3|null", "discovery|3|won|4|4|null");
    }

    @Test
    void a_late_event_is_woven_in_where_it_belongs() {
        commit(captured(1));
        commit(qualified(2));
        commit(opened(5));
        commit(new LeadDisqualified(ANNA, "spam", null, day(3)));

        assertThat(rows("stage_change", "from_stage, from_day, to_stage, day, cause, asserted, retracted"))
                .containsExactly(
                        "null|null|LEAD|1|1|1|null",
                        "LEAD|1|PROSPECT|2|2|2|null",
                        "PROSPECT|2|OPPORTUNITY|5|3|3|4",
                        "PROSPECT|2|DISQUALIFIED|3|4|4|null",
                        "DISQUALIFIED|3|OPPORTUNITY|5|3|4|null");
    }

    @Test
    void a_corrected_capture_moves_with_its_touch_and_keeps_its_position() {
        history.commit(day(9), captured(4), new TouchRecorded(ANNA, "e-mail", "click", null, null, day(4)));
        commit(qualified(4));
        commit(new DateCorrected(ANNA, 1, List.of(1L, 2L), day(2), null));

        assertThat(rows("contact", "contact, captured_us // 86400000000, asserted, retracted"))
                .containsExactly("1|4|1|4", "1|2|4|null");
        assertThat(rows("touch", "touch, day, asserted, retracted")).containsExactly("2|4|2|4", "2|2|4|null");
        assertThat(rows("stage_change", "from_stage, from_day, to_stage, day, cause, asserted, retracted"))
                .containsExactly(
                        "null|null|LEAD|4|1|1|4",
                        "LEAD|4|PROSPECT|4|3|3|4",
                        "null|null|LEAD|2|1|4|null",
                        "LEAD|2|PROSPECT|4|3|4|null");
    }

    @Test
    void reversals_take_back_their_share_of_the_cost_and_all_of_it_in_the_end() {
        commit(captured(1));
        commit(qualified(1));
        commit(opened(1));
        commit(won(2, "0.03", "0.01"));
        commit(reversed(3, "0.01", false));
        commit(reversed(4, "0.01", false));
        commit(reversed(5, "0.01", true));

        // round(1·1/3) = 0, round(1·2/3) = 1, then all
        assertThat(rows("reversal", "win, day, amount_minor, cost_minor, ends"))
                .containsExactly("4|3|1|0|false", "4|4|1|1|false", "4|5|1|0|true");
        assertThat(rows("opportunity_change", "to_stage, day")).containsExactly("discovery|1", "won|2", "reversed|5");
        assertThat(rows("stage_change", "to_stage, day"))
                .containsExactly("LEAD|1", "PROSPECT|1", "OPPORTUNITY|1", "CUSTOMER|2", "LOST|5");
    }

    @Test
    void a_corrected_win_keeps_its_date_and_position_and_recomputes_what_reversals_took_back() {
        commit(captured(1));
        commit(qualified(1));
        commit(opened(1));
        commit(won(2, "10.00", "5.00"));
        commit(reversed(3, "4.00", false));
        commit(new WinCorrected(ANNA, DEAL, euro("20.00"), null, null));

        assertThat(rows("win", "win, day, amount_minor, cost_minor, asserted, retracted"))
                .containsExactly("4|2|1000|500|4|6", "4|2|2000|500|6|null");
        assertThat(rows("reversal", "reversal, day, amount_minor, cost_minor, asserted, retracted"))
                .containsExactly("5|3|400|200|5|6", "5|3|400|100|6|null");
        assertThat(rows("opportunity_amount", "cause, day, amount_minor, asserted, retracted"))
                .containsExactly("4|2|1000|4|6", "4|2|2000|6|null");
    }

    @Test
    void reopening_a_win_reverses_what_is_left_and_changes_each_stage_once() {
        commit(captured(1));
        commit(qualified(1));
        commit(opened(1));
        commit(won(2, "10.00", "5.00"));
        commit(reversed(3, "4.00", false));
        history.commit(day(9), reversed(4, "6.00", false), new OpportunityReopened(ANNA, DEAL, "discovery", day(4)));

        assertThat(rows("reversal", "reversal, amount_minor, cost_minor, ends"))
                .containsExactly("5|400|200|false", "6|600|300|true");
        assertThat(rows("opportunity_change", "from_stage, to_stage, day, cause"))
                .containsExactly("null|discovery|1|3", "discovery|won|2|4", "won|discovery|4|7");
        assertThat(rows("stage_change", "from_stage, to_stage, day, cause")).endsWith("CUSTOMER|OPPORTUNITY|4|7");
    }

    @Test
    void reopening_a_win_of_nothing_takes_its_cost_back() {
        commit(captured(1));
        commit(qualified(1));
        commit(opened(1));
        commit(won(2, "0.00", "5.00"));
        history.commit(day(9), reversed(3, "0.00", false), new OpportunityReopened(ANNA, DEAL, "discovery", day(3)));

        assertThat(rows("reversal", "reversal, win, amount_minor, cost_minor, ends"))
                .containsExactly("5|4|0|500|true");
    }

    @Test
    void reopening_what_was_lost_or_reversed_reverses_nothing() {
        commit(captured(1));
        commit(qualified(1));
        commit(opened(1));
        commit(new OpportunityLost(ANNA, DEAL, "price", null, day(2)));
        commit(new OpportunityReopened(ANNA, DEAL, "discovery", day(3)));
        commit(won(4, "10.00", null));
        commit(reversed(5, "10.00", true));
        commit(new OpportunityReopened(ANNA, DEAL, "discovery", day(6)));

        assertThat(rows("reversal", "reversal")).containsExactly("7");
        assertThat(rows("opportunity_change", "to_stage"))
                .containsExactly("discovery", "lost", "discovery", "won", "reversed", "discovery");
    }

    @Test
    void a_spend_is_split_over_its_days_by_cumulative_rounding_and_a_correction_replaces_all_of_them() {
        history.commit(
                day(9),
                new SpendRecorded(
                        "spring", "s1", euro("0.05"), LocalDate.of(1970, 1, 3), LocalDate.of(1970, 1, 6), day(9)));
        history.commit(day(9), new SpendCorrected("spring", "s1", euro("1.00")));

        assertThat(rows("spend_day", "spend, day_us // 86400000000, amount_minor, asserted, retracted"))
                .containsExactly(
                        "1|2|2|1|2", "1|3|1|1|2", "1|4|2|1|2", "1|2|33|2|null", "1|3|34|2|null", "1|4|33|2|null");
    }

    @Test
    void a_pipeline_stands_until_it_is_defined_anew() {
        define("sales", "lead-in");
        define("sales", "trial");
        define("partners", "intro");

        assertThat(rows("pipeline_stage", "pipeline, ordinal, stage, asserted, retracted"))
                .containsExactly(
                        "sales|1|discovery|0|1",
                        "sales|2|proposal|0|1",
                        "sales|3|negotiation|0|1",
                        "sales|1|lead-in|1|2",
                        "sales|1|trial|2|null",
                        "partners|1|intro|3|null");
    }

    private void commit(Object event) {
        history.commit(day(9), event);
    }

    private void define(String pipeline, String stage) {
        commit(new PipelineDefined(
                pipeline, pipeline, List.of(new PipelineStage(stage, stage, new BigDecimal("0.5"))), day(9)));
    }

    /** Columns in SQL, and {@code day} and {@code from_day} for the days of {@code at_us} and {@code from_us}. */
    private List<String> rows(String table, String columns) {
        try (FactStore store = Facts.of(history)) {
            return Rows.of(
                    store,
                    "SELECT "
                            + columns.replace("from_day", "from_us // 86400000000")
                                    .replaceAll("\\bday\\b", "at_us // 86400000000")
                            + " FROM " + table + " ORDER BY fact");
        }
    }

    private static LeadCaptured captured(int day) {
        return new LeadCaptured(ANNA, "anna", null, null, null, null, null, null, day(day));
    }

    private static LeadQualified qualified(int day) {
        return new LeadQualified(ANNA, List.of(), null, day(day));
    }

    private static OpportunityOpened opened(int day) {
        return new OpportunityOpened(ANNA, DEAL, null, "sales", "discovery", null, null, null, day(day));
    }

    private static OpportunityWon won(int day, String amount, String cost) {
        return new OpportunityWon(ANNA, DEAL, euro(amount), cost == null ? null : euro(cost), day(day));
    }

    private static WinReversed reversed(int day, String amount, boolean ends) {
        return new WinReversed(ANNA, DEAL, euro(amount), ends, null, day(day));
    }

    private static Money euro(String amount) {
        return new Money(new BigDecimal(amount), Currency.getInstance("EUR"));
    }

    private static Instant day(int day) {
        return Instant.EPOCH.plusSeconds(86_400L * day);
    }
}
