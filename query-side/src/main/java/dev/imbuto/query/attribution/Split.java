package dev.imbuto.query.attribution;

import dev.imbuto.query.facts.CumulativeRounding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * In which shares, and in which order, one conversion goes to keys. Weights are all whole numbers, and then everything is
 * exact, or all doubles; only their proportion counts. Filled again and again.
 *
 * <p>An amount V is split by cumulative rounding: with W the running share, a key gets round(V·Wₖ) − round(V·Wₖ₋₁), halves up,
 * so that no part is negative and all add up to V. Where W is a double, V·W is rounded to six decimals first, so that a half
 * that a double misses by a hair stays one.
 */
final class Split {
    private static final double MICROS = 1e6;
    private static final long EXACT_IN_MICROS = 9_000_000_000_000L;

    private int[] keys = new int[16];
    private long[] upTo = new long[16];
    private double[] upToRoughly = new double[16];
    private int size;
    private boolean exact = true;

    void clear() {
        size = 0;
        exact = true;
    }

    /** Gives the next share; the weight is not negative. */
    void add(int key, long weight) {
        grow();
        upTo[size] = weight + (size == 0 ? 0 : upTo[size - 1]);
        keys[size++] = key;
    }

    /** Gives the next share by a weight that is not exact. */
    void addRoughly(int key, double weight) {
        grow();
        exact = false;
        upToRoughly[size] = weight + (size == 0 ? 0 : upToRoughly[size - 1]);
        keys[size++] = key;
    }

    private void grow() {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            upTo = Arrays.copyOf(upTo, 2 * size);
            upToRoughly = Arrays.copyOf(upToRoughly, 2 * size);
        }
    }

    /** Adds the parts of an amount, which is not negative, to the sums of the keys. */
    void share(long amount, long[] sums) {
        if (amount == 0) {
            return;
        }
        long before = 0;
        for (int i = 0; i < size; i++) {
            long now = i == size - 1 ? amount : exact ? upTo(amount, i) : roughlyUpTo(amount, i);
            sums[keys[i]] = Math.addExact(sums[keys[i]], now - before);
            before = now;
        }
    }

    /** Adds the shares of one conversion to the credits of the keys. */
    void count(Credits credits) {
        for (int i = 0; i < size; i++) {
            if (exact) {
                credits.add(keys[i], upTo[i] - (i == 0 ? 0 : upTo[i - 1]), upTo[size - 1]);
            } else {
                long before = i == 0 ? 0 : fraction(i - 1);
                credits.addFraction(keys[i], fraction(i) - before);
            }
        }
    }

    private long upTo(long amount, int i) {
        return CumulativeRounding.upTo(amount, upTo[i], upTo[size - 1]);
    }

    private long roughlyUpTo(long amount, int i) {
        double share = upToRoughly[i] / upToRoughly[size - 1];
        if (amount > EXACT_IN_MICROS) {
            return BigDecimal.valueOf(amount)
                    .multiply(new BigDecimal(share))
                    .setScale(6, RoundingMode.HALF_UP)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        }
        return (Math.round(amount * share * MICROS) + 500_000) / 1_000_000;
    }

    /** The running share in units of 2⁻⁶²: a double's digits, and the last is the whole. */
    private long fraction(int i) {
        return i == size - 1 ? Credits.WHOLE : (long) (upToRoughly[i] / upToRoughly[size - 1] * Credits.WHOLE);
    }
}
