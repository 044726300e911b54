package dev.imbuto.contact;

/** Whether an opportunity still runs, and if not, how it ended. */
public enum OpportunityState {
    OPEN,
    WON,
    LOST,
    /** Was won, and the whole win was taken back by a refund or a cancellation. */
    REVERSED;

    public boolean isClosed() {
        return this != OPEN;
    }
}
