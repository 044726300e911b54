package dev.imbuto.query.facts;

import java.math.BigInteger;

/** Splits amounts so that the parts are never negative and add up: a part is the difference of two {@link #upTo}. */
public final class CumulativeRounding {
    private CumulativeRounding() {}

    /** value · part / whole, halves up; all of the value for a whole of 0. None of the three is negative. */
    public static long upTo(long value, long part, long whole) {
        if (part >= whole) {
            return value;
        }
        if (value < (Long.MAX_VALUE - whole) / 2 / whole) {
            return (2 * value * part + whole) / (2 * whole);
        }
        BigInteger twice =
                BigInteger.valueOf(value).multiply(BigInteger.valueOf(part)).shiftLeft(1);
        return twice.add(BigInteger.valueOf(whole))
                .divide(BigInteger.valueOf(whole).shiftLeft(1))
                .longValueExact();
    }
}
