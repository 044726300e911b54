package dev.imbuto.query.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the model and the journeys: nothing is lost and nothing is made. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CreditsAddUpTest {
    private static final int JOURNEYS = 10_000;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Keys KEYS = SomeJourneys.KEYS;

    @ParameterizedTest
    @EnumSource
    void to_the_conversions_and_to_the_exact_money(AttributionModel model) {
        Attributing attributing = new Attributing(model, KEYS, WEEK);
        long[] expected = new long[3];
        SomeJourneys.forEach(JOURNEYS, new Random(1), journey -> {
            attributing.take(journey);
            if (journey.converts()) {
                expected[0]++;
                expected[1] += journey.value();
                expected[2] += journey.cost();
            }
        });
        attributing.finish();

        assertThat(sumOfCredits(attributing)).isEqualByComparingTo(BigDecimal.valueOf(expected[0]));
        assertThat(keys().mapToLong(attributing::value).sum()).isEqualTo(expected[1]);
        assertThat(keys().mapToLong(attributing::cost).sum()).isEqualTo(expected[2]);
        assertThat(keys()).allSatisfy(key -> {
            assertThat(attributing.credit(key)).isNotNegative();
            assertThat(attributing.value(key)).isNotNegative();
            assertThat(attributing.cost(key)).isNotNegative();
        });
    }

    @ParameterizedTest
    @EnumSource
    void for_every_conversion_alone(AttributionModel model) {
        List<Attributing> alone = new ArrayList<>();
        SomeJourneys.forEach(1_000, new Random(2), journey -> {
            Attributing attributing = new Attributing(model, KEYS, WEEK);
            attributing.take(journey);
            attributing.finish();
            if (journey.converts()) {
                assertThat(sumOfCredits(attributing)).isEqualByComparingTo(BigDecimal.ONE);
                assertThat(keys().mapToLong(attributing::value).sum()).isEqualTo(journey.value());
                alone.add(attributing);
            }
        });
        assertThat(alone).hasSizeGreaterThan(500);
    }

    @ParameterizedTest
    @EnumSource
    void the_same_in_any_order_and_any_number_of_times(AttributionModel model) {
        List<BigDecimal> once = creditsInOrder(model, false);

        assertThat(creditsInOrder(model, false)).isEqualTo(once);
        assertThat(creditsInOrder(model, true)).isEqualTo(once);
    }

    /** What each key gets, to the last digit. */
    private static List<BigDecimal> creditsInOrder(AttributionModel model, boolean backwards) {
        List<Journey> journeys = new ArrayList<>();
        for (int seed = 0; seed < 500; seed++) {
            journeys.add(SomeJourneys.one(new Random(seed)));
        }
        if (backwards) {
            Collections.reverse(journeys);
        }
        Attributing attributing = new Attributing(model, KEYS, WEEK);
        journeys.forEach(attributing::take);
        attributing.finish();
        return keys().mapToObj(attributing::credit).toList();
    }

    /** Of 50 digits, the last few are those that thirds and sevenths have beyond. */
    private static BigDecimal sumOfCredits(Attributing attributing) {
        return keys().mapToObj(attributing::credit)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .setScale(40, RoundingMode.HALF_EVEN);
    }

    private static IntStream keys() {
        return IntStream.rangeClosed(0, KEYS.none());
    }
}
