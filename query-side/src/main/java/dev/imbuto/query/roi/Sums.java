package dev.imbuto.query.roi;

import java.math.BigDecimal;

/** What the facts of some time add up to; money in minor units, wins also in parts. Not negative but for revenue and profit. */
record Sums(
        long spend,
        long leads,
        long qualifiedLeads,
        long opportunities,
        BigDecimal won,
        long newCustomers,
        long revenue,
        long grossProfit) {
    static final Sums NONE = new Sums(0, 0, 0, 0, BigDecimal.ZERO, 0, 0, 0);

    /** Of a win, or part of one, that counts and brings this, which is negative for a reversal. */
    static Sums ofSale(BigDecimal won, long revenue, long grossProfit) {
        return new Sums(0, 0, 0, 0, won, 0, revenue, grossProfit);
    }

    Sums plus(Sums more) {
        return new Sums(
                Math.addExact(spend, more.spend),
                leads + more.leads,
                qualifiedLeads + more.qualifiedLeads,
                opportunities + more.opportunities,
                won.add(more.won),
                newCustomers + more.newCustomers,
                Math.addExact(revenue, more.revenue),
                Math.addExact(grossProfit, more.grossProfit));
    }
}
