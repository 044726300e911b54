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
    private long[] fractionsUpTo = new long[16];
    private boolean isMeasured;

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
        isMeasured = false;
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

    int size() {
        return size;
    }

    int key(int share) {
        return keys[share];
    }

    /** How much of an amount, which is not negative, the share comes to. */
    long part(long amount, int share) {
        return upToAndWith(amount, share) - (share == 0 ? 0 : upToAndWith(amount, share - 1));
    }

    /** How much of a conversion, to 50 digits. */
    BigDecimal credit(int share) {
        if (exact) {
            long weight = upTo[share] - (share == 0 ? 0 : upTo[share - 1]);
            return BigDecimal.valueOf(weight).divide(BigDecimal.valueOf(upTo[size - 1]), Credits.DIGITS);
        }
        return BigDecimal.valueOf(fraction(share)).divide(BigDecimal.valueOf(Credits.WHOLE), Credits.DIGITS);
    }

    /** Adds the parts of an amount, which is not negative, to the sums of the keys. */
    void share(long amount, long[] sums) {
        if (amount == 0) {
            return;
        }
        long before = 0;
        for (int i = 0; i < size; i++) {
            long now = upToAndWith(amount, i);
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
                credits.addFraction(keys[i], fraction(i));
            }
        }
    }

    private long upToAndWith(long amount, int i) {
        if (i == size - 1) {
            return amount;
        }
        return exact ? exactlyUpTo(amount, i) : roughlyUpTo(amount, i);
    }

    private long exactlyUpTo(long amount, int i) {
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

    /** The share itself, of {@link Credits#WHOLE}. */
    private long fraction(int i) {
        if (!isMeasured) {
            measure();
        }
        return fractionsUpTo[i] - (i == 0 ? 0 : fractionsUpTo[i - 1]);
    }

    /**
     * Running shares never fall, and the last is the whole. What a double leaves over of each quotient is divided once more,
     * so that 1/5 comes out as that also where it is what 4/5 leave.
     */
    private void measure() {
        double whole = upToRoughly[size - 1];
        if (fractionsUpTo.length < size) {
            fractionsUpTo = new long[keys.length];
        }
        long before = 0;
        for (int i = 0; i < size; i++) {
            double share = upToRoughly[i] / whole;
            double rest = Math.fma(-share, whole, upToRoughly[i]) / whole;
            long here = (long) (share * Credits.WHOLE) + (long) (rest * Credits.WHOLE);
            before = i == size - 1 ? Credits.WHOLE : Math.max(before, Math.min(here, Credits.WHOLE));
            fractionsUpTo[i] = before;
        }
        isMeasured = true;
    }
}
