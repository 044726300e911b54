package dev.imbuto.query.attribution;

import java.util.Arrays;

/**
 * A Markov chain that begins in one state and ends converted or not, and how much of its conversion each group of states
 * takes part in.
 *
 * <p>States are eliminated one by one (Gauss): what went through the state goes straight where it would have gone from
 * there. What a state passes on is divided by the sum of its ways out rather than by 1 minus its way back, so that nothing
 * is ever subtracted and every probability is right to nearly all its digits, however close to 1 the chain's loops come
 * (Grassmann, Taksar and Heyman, Operations Research 33, 1985). What cannot convert comes out as exactly 0.
 *
 * <p>For a group, all states of the others are eliminated: the beginning then leads to the conversion straight, which is
 * without the group, or through it. Groups are halved again and again and each half continues from where the other is
 * gone, so that all of them take little longer than one: about S³ steps for S states.
 */
final class AbsorbingChain {
    /** Columns before those of the states: weight of converting, and of not converting. */
    static final int CONVERSION = 0;

    static final int END = 1;
    static final int STATES = 2;

    private AbsorbingChain() {}

    /**
     * For each group, how much smaller the probability of converting is without it, as a share of that probability: 1 − P(without)
     * / P. All 0 when nothing converts.
     *
     * @param begin weights of the ways from the beginning: to convert, to end, then to each state
     * @param ways the same from each state; only their proportion in a row counts, and each row has some
     * @param group of each state, from 0 to {@code groups}, exclusive
     */
    static double[] removalEffects(double[] begin, double[][] ways, int[] group, int groups) {
        double[] effects = new double[groups];
        if (group.length > 0) {
            new Part(begin, ways, group).effects(effects);
        }
        return effects;
    }

    /** The chain of those states that are left. */
    private static final class Part {
        private final double[] begin;
        private final double[][] ways;
        private final int[] group;

        private Part(double[] begin, double[][] ways, int[] group) {
            this.begin = begin;
            this.ways = ways;
            this.group = group;
        }

        private void effects(double[] effects) {
            int[] left = Arrays.stream(group).distinct().sorted().toArray();
            if (left.length == 1) {
                double without = begin[CONVERSION];
                double[] through = begin.clone();
                through[CONVERSION] = 0;
                double with = copy(through, ways, group).eliminate(0).begin[CONVERSION];
                effects[left[0]] = with == 0 ? 0 : with / (without + with);
                return;
            }
            int middle = left[left.length / 2];
            without(middle, true).effects(effects);
            without(middle, false).effects(effects);
        }

        /** Eliminates the groups from {@code middle} on, or those before it. */
        private Part without(int middle, boolean upper) {
            int states = group.length;
            int[] order = new int[states];
            int kept = 0;
            int gone = states;
            for (int state = 0; state < states; state++) {
                order[group[state] >= middle == upper ? --gone : kept++] = state;
            }
            double[][] ordered = new double[states][];
            int[] orderedGroups = new int[states];
            for (int i = 0; i < states; i++) {
                ordered[i] = inOrder(ways[order[i]], order);
                orderedGroups[i] = group[order[i]];
            }
            return new Part(inOrder(begin, order), ordered, orderedGroups).eliminate(kept);
        }

        private static double[] inOrder(double[] row, int[] order) {
            double[] ordered = new double[row.length];
            ordered[CONVERSION] = row[CONVERSION];
            ordered[END] = row[END];
            for (int i = 0; i < order.length; i++) {
                ordered[STATES + i] = row[STATES + order[i]];
            }
            return ordered;
        }

        private static Part copy(double[] begin, double[][] ways, int[] group) {
            return new Part(
                    begin.clone(), Arrays.stream(ways).map(double[]::clone).toArray(double[][]::new), group);
        }

        /** Eliminates all states but the first so many, in place, the last one first. */
        private Part eliminate(int kept) {
            for (int state = group.length - 1; state >= kept; state--) {
                double[] out = ways[state];
                int columns = STATES + state;
                double sum = 0;
                for (int column = 0; column < columns; column++) {
                    sum += out[column];
                }
                passOn(begin, state, out, sum);
                for (int before = 0; before < state; before++) {
                    passOn(ways[before], state, out, sum);
                }
            }
            double[][] rest = new double[kept][];
            for (int state = 0; state < kept; state++) {
                rest[state] = Arrays.copyOf(ways[state], STATES + kept);
            }
            return new Part(Arrays.copyOf(begin, STATES + kept), rest, Arrays.copyOf(group, kept));
        }

        private static void passOn(double[] row, int state, double[] out, double sum) {
            double share = row[STATES + state] / sum;
            if (share > 0) {
                for (int column = 0; column < STATES + state; column++) {
                    row[column] += share * out[column];
                }
            }
        }
    }
}
