package dev.imbuto.query.facts;

import dev.imbuto.query.duckdb.FactStoreException;
import java.time.Duration;
import java.util.Optional;

/** What follows a log, and how that goes. */
interface Following {
    /** The position that has been reached. */
    long position();

    /** Waits until the position is reached; false when it is not in time, or the log is not followed any more. */
    boolean awaitPosition(long position, Duration timeout) throws InterruptedException;

    /** Why the log is not followed any more; empty while it is. */
    Optional<? extends Throwable> failure();

    /** Why nothing can be written at present; empty while it can. */
    Optional<FactStoreException> trouble();
}
