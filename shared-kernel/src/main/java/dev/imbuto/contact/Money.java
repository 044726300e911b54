package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An exact amount of one currency, never negative, in the currency's minor unit at the finest, below 10¹².
 *
 * <p>The amount's scale is always the currency's number of minor digits, so equal amounts are equal values and print
 * the same.
 */
public record Money(
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount, Currency currency) {
    private static final BigDecimal BOUND = BigDecimal.TEN.pow(12);

    public Money {
        if (amount.signum() < 0) {
            throw new InvalidFieldException("/amount", "is negative: " + abbreviated(amount));
        }
        if (amount.precision() - amount.scale() > 12 || amount.scale() > 40 || amount.compareTo(BOUND) >= 0) {
            throw new InvalidFieldException("/amount", "is not below 10^12: " + abbreviated(amount));
        }
        int digits = currency.getDefaultFractionDigits();
        if (digits < 0) {
            throw new InvalidFieldException("/currency", "has no minor unit: " + currency);
        }
        try {
            amount = amount.setScale(digits, RoundingMode.UNNECESSARY);
        } catch (ArithmeticException tooFine) {
            throw new InvalidFieldException(
                    "/amount",
                    "has more than " + digits + " decimals, the most of " + currency + ": " + abbreviated(amount));
        }
    }

    /** Reads the two texts of the JSON form; throws {@link InvalidFieldException} naming what is wrong. */
    @JsonCreator
    public static Money of(
            @JsonProperty(value = "amount", required = true) String amount,
            @JsonProperty(value = "currency", required = true) String currency) {
        return new Money(decimal(amount), currencyOf(currency));
    }

    /** So many minor units (cents) of the currency. */
    public static Money ofMinor(long minor, Currency currency) {
        return new Money(BigDecimal.valueOf(minor, currency.getDefaultFractionDigits()), currency);
    }

    /** The amount in minor units: 1054.00 USD is 105400. Below 10¹⁶ for every currency of up to four decimals. */
    public long minor() {
        return amount.unscaledValue().longValueExact();
    }

    @JsonIgnore
    public boolean isZero() {
        return amount.signum() == 0;
    }

    private static BigDecimal decimal(String text) {
        if (text.length() > 40) {
            throw new InvalidFieldException("/amount", "has more than 40 characters");
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException malformed) {
            throw new InvalidFieldException("/amount", "is not a decimal number: " + text);
        }
    }

    private static Currency currencyOf(String code) {
        try {
            return Currency.getInstance(code);
        } catch (IllegalArgumentException unknown) {
            throw new InvalidFieldException("/currency", "is not an ISO 4217 currency: " + code);
        }
    }

    /** Not {@code toPlainString}, which writes 1E+999999999 and 1E-999999999 with a gigabyte of zeros. */
    private static String abbreviated(BigDecimal amount) {
        String text = Math.abs((long) amount.scale()) > 40 ? amount.toString() : amount.toPlainString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
