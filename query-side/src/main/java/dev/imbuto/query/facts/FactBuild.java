package dev.imbuto.query.facts;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings facts up to the end of a log and no further, going on from where they stand.
 *
 * <p>Wherever it is broken off, the facts are those of the position that they have reached.
 */
public final class FactBuild {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /** Is told how many events of how many are done, now and then and at the end; what it throws breaks the building off. */
    @FunctionalInterface
    public interface Progress {
        void reached(long done, long total);
    }

    private final EventLog log;
    private final Function<StoredEvent, Object> decode;
    private final FactPolicies policies;
    private final FactFeed.Settings settings;

    /** From this log, whose events {@code decode} gives, seen through these policies. */
    public FactBuild(
            EventLog log, Function<StoredEvent, Object> decode, FactPolicies policies, FactFeed.Settings settings) {
        this.log = log;
        this.decode = decode;
        this.policies = policies;
        this.settings = settings;
    }

    /**
     * Fills the store.
     *
     * @throws LogNotTheSameException when what is there was not built from this log
     * @throws IllegalStateException when the feed stopped, or the file cannot be written; the cause says why
     */
    public void fill(FactStore store, Progress progress) throws InterruptedException {
        long total = log.head().position();
        try (FactFeed feed = new FactFeed(log, decode, policies, store, settings)) {
            feed.start();
            while (!feed.awaitPosition(total, BETWEEN_LOOKS)) {
                Optional<? extends Throwable> failure = feed.failure().or(feed::trouble);
                if (failure.isPresent()) {
                    throw new IllegalStateException(
                            "the facts stopped at position " + feed.position() + ": "
                                    + failure.get().getMessage(),
                            failure.get());
                }
                progress.reached(feed.position(), total);
            }
            progress.reached(total, total);
        }
    }
}
