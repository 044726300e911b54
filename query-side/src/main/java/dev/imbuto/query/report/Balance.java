package dev.imbuto.query.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.imbuto.contact.Money;
import java.math.BigDecimal;
import java.util.Currency;

/** What sums of money come to, which may be negative: exact, with as many decimals as the currency has. */
public record Balance(
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount, Currency currency) {

    public static Balance of(Money money) {
        return new Balance(money.amount(), money.currency());
    }

    /** So many minor units (cents) of the currency. */
    public static Balance ofMinor(long minor, Currency currency) {
        return new Balance(BigDecimal.valueOf(minor, currency.getDefaultFractionDigits()), currency);
    }

    /** Throws {@link IllegalArgumentException} when the currencies differ. */
    public Balance plus(Balance more) {
        if (!currency.equals(more.currency)) {
            throw new IllegalArgumentException(more.currency + " cannot be added to " + currency);
        }
        return new Balance(amount.add(more.amount), currency);
    }
}
