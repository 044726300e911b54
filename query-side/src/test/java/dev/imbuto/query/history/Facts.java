package dev.imbuto.query.history;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.FactFeed;

/** The facts of a history, as the feed makes them. */
public final class Facts {
    private Facts() {}

    /** A store in memory with the facts of the whole history. */
    public static FactStore of(History history) {
        return of(history, FactFeed.Settings.DEFAULT);
    }

    public static FactStore of(History history, FactFeed.Settings settings) {
        FactStore store = FactStore.inMemory();
        add(history, history.head(), store, settings);
        return store;
    }

    /** Adds what the history holds beyond the store's position, up to the commit that holds {@code head}. */
    public static void add(History history, long head, FactStore store, FactFeed.Settings settings) {
        HistoryLog log = new HistoryLog(history, head);
        new FactFeed(log, log::decode, store, settings).catchUp();
    }
}
