package dev.imbuto.query.attribution;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many conversions each key has to its credit. Kept as sums of whole numbers over each denominator that occurs, and of
 * units of 2⁻⁶² where shares are doubles: exact, and the same in whatever order they come.
 */
final class Credits {
    private static final int BITS = 62;

    /** One conversion in the units of shares that are doubles. */
    static final long WHOLE = 1L << BITS;

    /** Of credits, which are thirds and sevenths. */
    static final MathContext DIGITS = new MathContext(50);

    private final int keys;
    private final Map<Long, long[]> numerators = new TreeMap<>();
    private final long[] wholes;
    private final long[] fractions;
    private long lastDenominator;
    private long[] ofLastDenominator = new long[0];

    /** Of keys numbered from 0 to {@code keys}, exclusive. */
    Credits(int keys) {
        this.keys = keys;
        this.wholes = new long[keys];
        this.fractions = new long[keys];
    }

    void add(int key, long numerator, long denominator) {
        if (denominator != lastDenominator) {
            ofLastDenominator = numerators.computeIfAbsent(denominator, none -> new long[keys]);
            lastDenominator = denominator;
        }
        ofLastDenominator[key] = Math.addExact(ofLastDenominator[key], numerator);
    }

    /** Adds a part of {@link #WHOLE}, or all of it. */
    void addFraction(int key, long units) {
        fractions[key] += units;
        wholes[key] += fractions[key] >>> BITS;
        fractions[key] &= WHOLE - 1;
    }

    /** To 50 digits. */
    BigDecimal of(int key) {
        BigInteger units = BigInteger.valueOf(wholes[key]).shiftLeft(BITS).add(BigInteger.valueOf(fractions[key]));
        BigDecimal credit = new BigDecimal(units).divide(BigDecimal.valueOf(WHOLE), DIGITS);
        for (Map.Entry<Long, long[]> part : numerators.entrySet()) {
            BigDecimal numerator = BigDecimal.valueOf(part.getValue()[key]);
            credit = credit.add(numerator.divide(BigDecimal.valueOf(part.getKey()), DIGITS), DIGITS);
        }
        return credit;
    }
}
