package dev.imbuto.query.facts;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Makes the facts anew from the whole log while nobody has them open: in a file beside the live one, which it replaces when it
 * is complete. Whatever goes wrong before, the live file stays as it is.
 */
public final class FactRebuild {
    private FactRebuild() {}

    /**
     * Replaces the live facts, which need not be there or be sound, and drops all others.
     *
     * @throws IllegalStateException when the feed stopped; the cause says why
     */
    public static void replace(
            FactFolder files,
            EventLog log,
            Function<StoredEvent, Object> decode,
            FactStore.Settings store,
            FactFeed.Settings feed,
            FactBuild.Progress progress)
            throws InterruptedException {
        files.clean();
        Path fresh = files.fresh();
        try (FactStore facts = FactStore.open(fresh, store)) {
            new FactBuild(log, decode, FactPolicies.AS_RECORDED, feed).fill(facts, progress);
        }
        files.goLive(fresh);
        files.dropKept();
    }
}
