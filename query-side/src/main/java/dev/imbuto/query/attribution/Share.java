package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Ratio;
import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What one channel, campaign, source or landing page brought, and what it cost.
 *
 * @param key {@code (blank)} where touches or spend have none, {@code (none)} for conversions without a touch
 * @param conversions to its credit; over all keys a whole number
 * @param revenue its part of what the conversions are worth
 * @param grossProfit the same less its part of the cost of sale
 * @param cpa spend for each conversion; null without one
 * @param roas revenue / spend; null without spend
 * @param roi (grossProfit − spend) / spend; null without spend
 */
public record Share(
        String key,
        double conversions,
        Balance revenue,
        Balance grossProfit,
        Balance spend,
        @Nullable Double cpa,
        @Nullable Double roas,
        @Nullable Double roi) {

    /** Of sums in minor units. */
    static Share of(String key, BigDecimal conversions, long value, long cost, long spent, Currency currency) {
        Balance spend = Balance.ofMinor(spent, currency);
        return new Share(
                key,
                conversions.doubleValue(),
                Balance.ofMinor(value, currency),
                Balance.ofMinor(value - cost, currency),
                spend,
                Ratio.of(spend.amount(), conversions),
                Ratio.of(value, spent),
                Ratio.of(value - cost - spent, spent));
    }
}
