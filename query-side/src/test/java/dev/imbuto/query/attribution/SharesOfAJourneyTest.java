package dev.imbuto.query.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What each model makes of one journey. Touches are for a key of their own each, a, b, c and so on; days count from some
 * day.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharesOfAJourneyTest {
    private static final long DAY = 86_400_000_000L;
    private static final Keys KEYS = new Keys(List.of("a", "b", "c", "d", "e", "f"));

    private final Journey journey = new Journey();
    private Duration halfLife = Duration.ofDays(7);

    @Test
    void first_and_last_take_it_all() {
        wonOn(10).touchedOn(1, 2, 3);

        assertThat(shares(AttributionModel.FIRST)).containsExactly(1, 0, 0);
        assertThat(shares(AttributionModel.LAST)).containsExactly(0, 0, 1);
    }

    @Test
    void last_non_direct_is_the_last_unless_that_is_direct() {
        wonOn(10).touchedOn(1, 2);
        journey.touch(2, 3 * DAY, true);
        journey.touch(3, 4 * DAY, true);

        assertThat(shares(AttributionModel.LAST_NON_DIRECT)).containsExactly(0, 1, 0, 0);
    }

    @Test
    void last_non_direct_is_the_last_where_all_are_direct() {
        wonOn(10);
        journey.touch(0, DAY, true);
        journey.touch(1, 2 * DAY, true);

        assertThat(shares(AttributionModel.LAST_NON_DIRECT)).containsExactly(0, 1);
    }

    @Test
    void linear_is_the_same_for_each() {
        wonOn(10).touchedOn(1, 2, 3, 4);

        assertThat(shares(AttributionModel.LINEAR)).containsExactly(0.25, 0.25, 0.25, 0.25);
    }

    @Test
    void position_based_leaves_a_fifth_to_the_middle() {
        wonOn(10).touchedOn(1, 2, 3, 4);
        assertThat(shares(AttributionModel.POSITION_BASED)).containsExactly(0.4, 0.1, 0.1, 0.4);

        wonOn(10).touchedOn(1, 2);
        assertThat(shares(AttributionModel.POSITION_BASED)).containsExactly(0.5, 0.5);

        wonOn(10).touchedOn(1);
        assertThat(shares(AttributionModel.POSITION_BASED)).containsExactly(1);
    }

    @Test
    void u_shaped_looks_at_the_first_touch_and_at_the_last_one_by_the_capture() {
        wonOn(10, 3, 5).touchedOn(1, 2, 3, 4, 5);

        assertThat(shares(AttributionModel.U_SHAPED)).containsExactly(0.4, 0.2 / 3, 0.4, 0.2 / 3, 0.2 / 3);
    }

    @Test
    void a_touch_that_is_first_and_at_the_capture_has_both_shares() {
        wonOn(10, 1, 5).touchedOn(1, 2, 3);

        assertThat(shares(AttributionModel.U_SHAPED)).containsExactly(0.8, 0.1, 0.1);
    }

    @Test
    void a_capture_before_all_touches_leaves_its_share_to_the_rest() {
        wonOn(10, 0, 5).touchedOn(1, 2, 3);

        assertThat(shares(AttributionModel.U_SHAPED)).containsExactly(2. / 3, 1. / 6, 1. / 6);
    }

    @Test
    void others_that_are_not_there_leave_their_share_to_the_points() {
        wonOn(10, 2, 5).touchedOn(1, 2);
        assertThat(shares(AttributionModel.U_SHAPED)).containsExactly(0.5, 0.5);

        wonOn(10, 0, 5).touchedOn(1);
        assertThat(shares(AttributionModel.U_SHAPED)).containsExactly(1);
    }

    @Test
    void w_shaped_looks_at_the_opening_too() {
        wonOn(10, 2, 4).touchedOn(1, 2, 3, 4, 5);

        assertThat(shares(AttributionModel.W_SHAPED)).containsExactly(0.3, 0.3, 0.05, 0.3, 0.05);
    }

    @Test
    void what_was_never_opened_leaves_its_share_to_the_rest() {
        journey.toConversion(1, 10 * DAY, 2 * DAY, Journey.NEVER, Journey.NEVER, 0, 0);
        touchedOn(1, 2, 3);

        assertThat(shares(AttributionModel.W_SHAPED)).containsExactly(3. / 7, 3. / 7, 1. / 7);
    }

    @Test
    void full_path_looks_at_the_win_too() {
        wonOn(10, 2, 4).touchedOn(1, 2, 3, 4, 5, 6);

        assertThat(shares(AttributionModel.FULL_PATH)).containsExactly(0.225, 0.225, 0.05, 0.225, 0.05, 0.225);
    }

    @Test
    void a_touch_at_the_very_moment_counts_for_it() {
        wonOn(4, 2, 4).touchedOn(1, 2, 4, 4);

        assertThat(shares(AttributionModel.FULL_PATH)).containsExactly(0.225, 0.225, 0.1, 0.45);
    }

    @Test
    void time_decay_halves_a_touch_every_half_life() {
        wonOn(16).touchedOn(1, 8, 15);

        assertThat(shares(AttributionModel.TIME_DECAY)).containsExactly(1. / 7, 2. / 7, 4. / 7);
    }

    @Test
    void a_half_life_may_be_so_short_that_the_oldest_touches_weigh_nothing() {
        halfLife = Duration.ofSeconds(1);
        wonOn(900).touchedOn(1, 800, 800);

        assertThat(shares(AttributionModel.TIME_DECAY)).containsExactly(0, 0.5, 0.5);
    }

    @Test
    void shapley_is_the_same_for_each_key_however_often_it_occurs() {
        journey.toConversion(1, 10 * DAY, 0, 0, 0, 100, 0);
        journey.touch(2, DAY, false);
        journey.touch(0, 2 * DAY, false);
        journey.touch(2, 3 * DAY, false);
        journey.touch(1, 4 * DAY, false);

        assertThat(shares(AttributionModel.SHAPLEY)).containsExactly(1. / 3, 1. / 3, 1. / 3);
    }

    @Test
    void money_is_split_in_the_order_of_touches_by_cumulative_rounding() {
        journey.toConversion(1, 10 * DAY, 0, 0, 0, 100, 2);
        journey.touch(2, DAY, false);
        journey.touch(0, 2 * DAY, false);
        journey.touch(1, 3 * DAY, false);
        Attributing linear = attributed(AttributionModel.LINEAR);

        // 33.3 → 33, 66.7 → 67, 100; of 2: 0.7 → 1, 1.3 → 1, 2
        assertThat(List.of(linear.value(2), linear.value(0), linear.value(1))).containsExactly(33L, 34L, 33L);
        assertThat(List.of(linear.cost(2), linear.cost(0), linear.cost(1))).containsExactly(1L, 0L, 1L);
    }

    @Test
    void shapley_splits_money_in_the_order_of_keys() {
        journey.toConversion(1, 10 * DAY, 0, 0, 0, 1, 0);
        journey.touch(1, DAY, false);
        journey.touch(0, 2 * DAY, false);
        Attributing shapley = attributed(AttributionModel.SHAPLEY);

        assertThat(List.of(shapley.value(0), shapley.value(1))).containsExactly(1L, 0L);
    }

    @Test
    void a_half_that_a_double_misses_is_rounded_up_all_the_same() {
        // 1/7 + 2/7 of 3.5 cents is 1.5, and of doubles a hair less
        wonOn(16).touchedOn(1, 8, 15);
        Split split = new Split();
        AttributionModel.TIME_DECAY.splitter(halfLife).split(journey, split);
        for (long cents = 1; cents < 10_000; cents += 2) {
            long[] sums = new long[3];
            split.share(7 * cents, sums);
            assertThat(sums).containsExactly(cents, 2 * cents, 4 * cents);
        }
        wonOn(8).touchedOn(1, 1);
        split.clear();
        AttributionModel.TIME_DECAY.splitter(halfLife).split(journey, split);
        long[] halves = new long[2];
        split.share(90_000_000_000_001L, halves);
        assertThat(halves).containsExactly(45_000_000_000_001L, 45_000_000_000_000L);
    }

    @Test
    void a_conversion_without_a_touch_is_nobodys() {
        for (AttributionModel model : AttributionModel.values()) {
            journey.toConversion(1, 10 * DAY, 0, 0, 0, 100, 7);
            Attributing attributed = attributed(model);

            assertThat(attributed.credit(KEYS.none())).as("%s", model).isEqualByComparingTo("1");
            assertThat(attributed.value(KEYS.none())).as("%s", model).isEqualTo(100);
            assertThat(attributed.cost(KEYS.none())).as("%s", model).isEqualTo(7);
        }
    }

    /** Captured and opened when it was won. */
    private SharesOfAJourneyTest wonOn(int day) {
        return wonOn(day, day, day);
    }

    private SharesOfAJourneyTest wonOn(int day, int captured, int opened) {
        journey.toConversion(1, day * DAY, captured * DAY, opened * DAY, day * DAY, 100, 0);
        return this;
    }

    private void touchedOn(int... days) {
        for (int day : days) {
            journey.touch(journey.size(), day * DAY, false);
        }
    }

    private double[] shares(AttributionModel model) {
        Attributing attributing = attributed(model);
        double[] shares = new double[journey.size()];
        for (int key = 0; key < shares.length; key++) {
            shares[key] = attributing.credit(key).doubleValue();
        }
        return Arrays.copyOf(shares, journey.distinctKeys().length);
    }

    private Attributing attributed(AttributionModel model) {
        Attributing attributing = new Attributing(model, KEYS, halfLife);
        attributing.take(journey);
        attributing.finish();
        return attributing;
    }
}
