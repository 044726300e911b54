package dev.imbuto.query.attribution;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How journeys go on, as counted: from what the last few touches were for to what the next one was for, to the conversion, or
 * to nowhere (Anderl, Becker, von Wangenheim and Schumann, International Journal of Research in Marketing 33, 2016).
 *
 * <p>A conversion is shared by what would be lost without each key: its removal effect, over the sum of all. Journeys without
 * a touch are no part of the chain.
 */
final class MarkovChain {
    /** Most states of a chain: its solution takes the cube of them in steps and the square in memory. */
    static final int MOST_STATES = 2_000;

    private final int order;
    private final int keys;
    private final State begin;
    private final Map<Long, State> states = new HashMap<>();
    /** The last few keys are digits of this base, 0 for none; there are no more than the order. */
    private final long base;

    private final long modulus;

    /** What the last few touches were for. */
    private static final class State {
        private final long code;
        private final int key;
        private final long[] next;
        private long conversions;
        private long ends;

        private State(long code, int key, int keys) {
            this.code = code;
            this.key = key;
            this.next = new long[keys];
        }
    }

    /**
     * A chain that remembers so many touches, 1 to 3.
     *
     * @throws ProblemException when there are more keys than {@link #MOST_STATES}
     */
    MarkovChain(int order, Keys keys) {
        this.order = order;
        this.keys = keys.size();
        refuseTooMany(this.keys);
        this.base = keys.size() + 1L;
        long power = 1;
        for (int i = 0; i < order; i++) {
            power *= base;
        }
        this.modulus = power;
        this.begin = new State(0, -1, keys.size());
    }

    /**
     * Counts a journey.
     *
     * @throws ProblemException when it brings more than {@link #MOST_STATES}
     */
    void learn(Journey journey) {
        if (journey.size() == 0) {
            return;
        }
        State at = begin;
        for (int touch = 0; touch < journey.size(); touch++) {
            int key = journey.key(touch);
            at.next[key]++;
            long code = after(at, key);
            State next = states.get(code);
            if (next == null) {
                next = new State(code, key, keys);
                states.put(code, next);
                refuseTooMany(states.size());
            }
            at = next;
        }
        if (journey.converts()) {
            at.conversions++;
        } else {
            at.ends++;
        }
    }

    private long after(State state, int key) {
        return (state.code * base + key + 1) % modulus;
    }

    private void refuseTooMany(int found) {
        if (found > MOST_STATES) {
            throw new ProblemException(Fault.inParameter(
                    "model",
                    "model would have to solve a chain of more than " + MOST_STATES
                            + " states for this: include fewer channels or campaigns, or remember fewer touches than "
                            + order));
        }
    }

    /** The removal effect of each key, by its number; all 0 when nothing converts. */
    double[] removalEffects() {
        List<State> sorted = new ArrayList<>(states.values());
        sorted.sort(Comparator.comparingLong(state -> state.code));
        Map<Long, Integer> places = new HashMap<>();
        sorted.forEach(state -> places.put(state.code, places.size()));
        double[][] ways = new double[sorted.size()][];
        int[] group = new int[sorted.size()];
        for (int i = 0; i < ways.length; i++) {
            ways[i] = ways(sorted.get(i), places);
            group[i] = sorted.get(i).key;
        }
        return AbsorbingChain.removalEffects(ways(begin, places), ways, group, keys);
    }

    private double[] ways(State state, Map<Long, Integer> places) {
        double[] ways = new double[AbsorbingChain.STATES + places.size()];
        ways[AbsorbingChain.CONVERSION] = state.conversions;
        ways[AbsorbingChain.END] = state.ends;
        for (int key = 0; key < keys; key++) {
            if (state.next[key] > 0) {
                int place = Objects.requireNonNull(places.get(after(state, key)));
                ways[AbsorbingChain.STATES + place] = state.next[key];
            }
        }
        return ways;
    }

    /** Fills an empty split with the shares that every conversion has: the keys in their order; none when nothing converts. */
    static void share(double[] removalEffects, Split split) {
        for (int key = 0; key < removalEffects.length; key++) {
            if (removalEffects[key] > 0) {
                split.addRoughly(key, removalEffects[key]);
            }
        }
    }
}
