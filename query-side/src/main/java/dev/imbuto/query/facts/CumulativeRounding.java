package dev.imbuto.query.facts;

import java.math.BigInteger;

/** Splits amounts so that the parts are never negative and add up: a part is the difference of two {@link #upTo}. */
final class CumulativeRounding {
    private CumulativeRounding() {}

    /** value · part / whole, halves up; all of the value for a whole of 0. None of the three is negative. */
    static long upTo(long value, long part, long whole) {
        if (part >= whole) {
            return value;
        }
        BigInteger twice =
                BigInteger.valueOf(value).multiply(BigInteger.valueOf(part)).shiftLeft(1);
        return twice.add(BigInteger.valueOf(whole))
                .divide(BigInteger.valueOf(whole).shiftLeft(1))
                .longValueExact();
    }
}
