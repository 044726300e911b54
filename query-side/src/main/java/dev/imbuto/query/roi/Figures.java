package dev.imbuto.query.roi;

import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Ratio;
import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * The figures of some time.
 *
 * @param leads contacts captured
 * @param qualifiedLeads those of them with a qualification by {@code asOf}
 * @param opportunities opened
 * @param won wins that still stand at {@code asOf}; by campaign or channel the parts of them that the model credits
 * @param newCustomers contacts whose first standing win it is
 * @param revenue wins minus reversals, each on its own date
 * @param grossProfit revenue minus cost of sale
 * @param cpl spend for each lead; null without leads
 * @param cac spend for each new customer; null without one
 * @param roas revenue / spend; null without spend
 * @param roi (grossProfit − spend) / spend; null without spend
 */
record Figures(
        Balance spend,
        long leads,
        long qualifiedLeads,
        long opportunities,
        double won,
        long newCustomers,
        Balance revenue,
        Balance grossProfit,
        @Nullable Double cpl,
        @Nullable Double cac,
        @Nullable Double roas,
        @Nullable Double roi) {

    static Figures of(Sums sums, Currency currency) {
        Balance spend = Balance.ofMinor(sums.spend(), currency);
        return new Figures(
                spend,
                sums.leads(),
                sums.qualifiedLeads(),
                sums.opportunities(),
                sums.won().doubleValue(),
                sums.newCustomers(),
                Balance.ofMinor(sums.revenue(), currency),
                Balance.ofMinor(sums.grossProfit(), currency),
                Ratio.of(spend.amount(), BigDecimal.valueOf(sums.leads())),
                Ratio.of(spend.amount(), BigDecimal.valueOf(sums.newCustomers())),
                Ratio.of(sums.revenue(), sums.spend()),
                Ratio.of(sums.grossProfit() - sums.spend(), sums.spend()));
    }
}
