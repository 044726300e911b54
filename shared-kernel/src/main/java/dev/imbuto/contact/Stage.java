package dev.imbuto.contact;

/** Where a contact stands in the funnel; the order of the first four is the order of the funnel. */
public enum Stage {
    /** Has shown interest and left contact data. */
    LEAD,
    /** A lead qualified as fit to buy. */
    PROSPECT,
    /** A prospect with a real chance of a sale: at least one opportunity is open. */
    OPPORTUNITY,
    /** Has bought, and the purchase still stands. */
    CUSTOMER,
    /** Exit: found unfit to buy. */
    DISQUALIFIED,
    /** Exit: the sale was lost or reversed. */
    LOST;

    /** Whether this stage is an exit from the funnel, which has no rank among the others. */
    public boolean isExit() {
        return this == DISQUALIFIED || this == LOST;
    }
}
