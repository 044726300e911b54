package dev.imbuto.query.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The value that Shapley defined, over all coalitions, beside the split that is computed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShapleyIsAnEvenSplitTest {
    private static final Keys KEYS = SomeJourneys.KEYS;

    @Test
    void on_any_paths() {
        for (int seed = 0; seed < 50; seed++) {
            Attributing shapley = new Attributing(AttributionModel.SHAPLEY, KEYS, Duration.ofDays(7));
            List<Integer> coalitions = new ArrayList<>();
            SomeJourneys.forEach(100, new Random(seed), journey -> {
                shapley.take(journey);
                if (journey.converts() && journey.size() > 0) {
                    int coalition = 0;
                    for (int touch = 0; touch < journey.size(); touch++) {
                        coalition |= 1 << journey.key(touch);
                    }
                    coalitions.add(coalition);
                }
            });
            for (int key = 0; key < KEYS.size(); key++) {
                assertThat(shapley.credit(key).doubleValue())
                        .as("seed %d, key %d", seed, key)
                        .isCloseTo(shapleyValue(key, coalitions), within(1e-9));
            }
        }
    }

    /** Over all coalitions S without the key: |S|! (n − |S| − 1)! / n! × (v(S with it) − v(S)). */
    private static double shapleyValue(int key, List<Integer> coalitions) {
        int n = KEYS.size();
        double value = 0;
        for (int s = 0; s < 1 << n; s++) {
            if ((s & 1 << key) == 0) {
                int size = Integer.bitCount(s);
                double weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                value += weight * (worth(s | 1 << key, coalitions) - worth(s, coalitions));
            }
        }
        return value;
    }

    /** The conversions whose keys all lie in it. */
    private static long worth(int coalition, List<Integer> coalitions) {
        return coalitions.stream().filter(one -> (one & ~coalition) == 0).count();
    }

    private static double factorial(int n) {
        return n == 0 ? 1 : n * factorial(n - 1);
    }
}
