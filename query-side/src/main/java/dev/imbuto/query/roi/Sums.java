package dev.imbuto.query.roi;

/** What the facts of some time add up to; money in minor units. Not negative but for revenue and profit. */
record Sums(
        long spend,
        long leads,
        long qualifiedLeads,
        long opportunities,
        long won,
        long newCustomers,
        long revenue,
        long grossProfit) {
    static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0);

    Sums plus(Sums more) {
        return new Sums(
                Math.addExact(spend, more.spend),
                leads + more.leads,
                qualifiedLeads + more.qualifiedLeads,
                opportunities + more.opportunities,
                won + more.won,
                newCustomers + more.newCustomers,
                Math.addExact(revenue, more.revenue),
                Math.addExact(grossProfit, more.grossProfit));
    }
}
