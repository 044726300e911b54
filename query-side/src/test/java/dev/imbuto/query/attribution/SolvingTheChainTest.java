package dev.imbuto.query.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.imbuto.http.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SolvingTheChainTest {
    private static final Keys KEYS = SomeJourneys.KEYS;
    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void gives_what_walking_the_chain_step_by_step_comes_to(int order) {
        for (int seed = 0; seed < 4; seed++) {
            MarkovChain chain = new MarkovChain(order, KEYS);
            List<List<Integer>> paths = new ArrayList<>();
            SomeJourneys.forEach(30, new Random(seed), journey -> {
                chain.learn(journey);
                List<Integer> path = new ArrayList<>();
                for (int touch = 0; touch < journey.size(); touch++) {
                    path.add(journey.key(touch));
                }
                path.add(journey.converts() ? Walk.CONVERTED : Walk.ENDED);
                if (journey.size() > 0) {
                    paths.add(path);
                }
            });
            Walk walk = new Walk(order, paths);
            double all = walk.conversions(-1);
            double[] effects = chain.removalEffects();
            for (int key = 0; key < KEYS.size(); key++) {
                assertThat(effects[key])
                        .as("seed %d, key %d", seed, key)
                        .isCloseTo(all == 0 ? 0 : 1 - walk.conversions(key) / all, within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void twice_gives_the_same_bits_in_whatever_order_journeys_come(int order) {
        long[] bits = bits(order, false);

        assertThat(bits(order, false)).isEqualTo(bits);
        assertThat(bits(order, true)).isEqualTo(bits);
    }

    private static long[] bits(int order, boolean backwards) {
        MarkovChain chain = new MarkovChain(order, KEYS);
        IntStream.range(0, 1_000)
                .map(seed -> backwards ? 999 - seed : seed)
                .forEach(seed -> chain.learn(SomeJourneys.one(new Random(seed))));
        return Arrays.stream(chain.removalEffects())
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }

    @Test
    void a_key_from_which_nobody_converts_has_exactly_nothing() {
        MarkovChain chain = new MarkovChain(1, new Keys(List.of("a", "b")));
        Journey journey = new Journey();
        for (int i = 0; i < 3; i++) {
            journey.toNowhere();
            journey.touch(0, 1, false);
            journey.touch(1, 2, false);
            chain.learn(journey);
        }
        journey.toConversion(1, 9, 0, 0, 0, 0, 0);
        journey.touch(0, 1, false);
        chain.learn(journey);

        assertThat(chain.removalEffects()).containsExactly(1, 0);
    }

    @Test
    void nothing_has_an_effect_where_nobody_converts() {
        MarkovChain chain = new MarkovChain(2, new Keys(List.of("a")));
        assertThat(chain.removalEffects()).containsExactly(0);

        Journey journey = new Journey();
        journey.toNowhere();
        journey.touch(0, 1, false);
        chain.learn(journey);
        assertThat(chain.removalEffects()).containsExactly(0);
    }

    @Test
    void a_loop_that_is_left_once_in_a_billion_times_costs_no_digits() {
        double[] begin = {0, 0, 1, 0};
        double[][] ways = {{0.5e-9, 0.5e-9, 1 - 2e-9, 1e-9}, {3e-9, 1e-9, 0, 1}};

        // From the first: half of what leaves converts straight away or ends, half goes on, of which three in four
        // convert.
        double[] effects = AbsorbingChain.removalEffects(begin, ways, new int[] {0, 1}, 2);
        assertThat(effects[0]).isEqualTo(1);
        assertThat(effects[1]).isCloseTo(0.375 / 0.625, within(1e-15));
    }

    @Test
    void a_chain_of_too_many_states_is_refused() {
        List<String> names = IntStream.rangeClosed(0, MarkovChain.MOST_STATES)
                .mapToObj(i -> "campaign-" + i)
                .toList();
        assertThatThrownBy(() -> new MarkovChain(1, new Keys(names)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("more than 2000 states");

        MarkovChain chain = new MarkovChain(3, new Keys(names.subList(0, 50)));
        Random random = new Random(1);
        Journey journey = new Journey();
        journey.toNowhere();
        for (int i = 0; i < 5_000; i++) {
            journey.touch(random.nextInt(50), i, false);
        }
        assertThatThrownBy(() -> chain.learn(journey)).hasMessageContaining("remember fewer touches than 3");
    }

    /** The chain as a drunkard finds his way: his whereabouts after each step, until he is as good as home. */
    private static final class Walk {
        private static final int CONVERTED = -1;
        private static final int ENDED = -2;
        private final int order;
        private final Map<List<Integer>, Map<Integer, Integer>> ways = new HashMap<>();

        private Walk(int order, List<List<Integer>> paths) {
            this.order = order;
            for (List<Integer> path : paths) {
                for (int i = 0; i < path.size(); i++) {
                    ways.computeIfAbsent(path.subList(Math.max(0, i - order), i), none -> new HashMap<>())
                            .merge(path.get(i), 1, Integer::sum);
                }
            }
        }

        private double conversions(int removed) {
            Map<List<Integer>, Double> there = Map.of(List.of(), 1.0);
            double converted = 0;
            for (int step = 0; step < ROUNDS && !there.isEmpty(); step++) {
                Map<List<Integer>, Double> next = new HashMap<>();
                for (Map.Entry<List<Integer>, Double> place : there.entrySet()) {
                    Map<Integer, Integer> out = ways.get(place.getKey());
                    double sum = out.values().stream().mapToInt(i -> i).sum();
                    for (Map.Entry<Integer, Integer> way : out.entrySet()) {
                        double share = place.getValue() * way.getValue() / sum;
                        if (way.getKey() == CONVERTED) {
                            converted += share;
                        } else if (way.getKey() != ENDED && way.getKey() != removed && share > 1e-16) {
                            List<Integer> path = new ArrayList<>(place.getKey());
                            path.add(way.getKey());
                            next.merge(path.subList(Math.max(0, path.size() - order), path.size()), share, Double::sum);
                        }
                    }
                }
                there = next;
            }
            return converted;
        }
    }
}
