package dev.imbuto.query.facts;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.duckdb.FactWriter;
import dev.imbuto.query.facts.LogReader.Batch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the facts up to the log, and keeps them there.
 *
 * <p>A commit that comes after a pause, or that somebody waits for, is a transaction by itself and arrives within
 * milliseconds; while commits keep coming transactions are large. Each holds whole commits, and the position that the rows belong to.
 *
 * <p>What cannot be understood stops the feed for good: a missing position, an unknown event, a handler that fails. A log that
 * does not answer is asked again, and facts that cannot be written, as on a full disk, are tried again every second.
 */
public final class FactFeed implements Following, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FactFeed.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * How much is taken at a time; the facts do not depend on it.
     *
     * @param batch events read at a time, at least 1; the last commit is read to its end
     * @param transaction events after which a transaction ends, though the log holds more
     * @param cached contacts, and spends, that are remembered rather than read again from the log
     */
    public record Settings(int batch, int transaction, int cached) {
        public static final Settings DEFAULT = new Settings(10_000, 250_000, 100_000);
    }

    /** Where the next events come from. */
    private interface Source {
        Batch take() throws InterruptedException;
    }

    private final EventLog log;
    private final FactStore store;
    private final Settings settings;
    private final LogReader reader;
    private final FactProjection projection;
    private final FactHandlers handlers;
    private final Object progress = new Object();
    private @Nullable Thread thread;
    private volatile @Nullable ReadAhead ahead;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable FactStoreException trouble;

    /** Does nothing until it is started; {@code decode} gives the event object of a stored event. */
    public FactFeed(EventLog log, Function<StoredEvent, Object> decode, FactStore store, Settings settings) {
        this(log, decode, FactPolicies.AS_RECORDED, store, settings);
    }

    /** The same of facts that are made with these policies. */
    public FactFeed(
            EventLog log,
            Function<StoredEvent, Object> decode,
            FactPolicies policies,
            FactStore store,
            Settings settings) {
        this.log = log;
        this.store = store;
        this.settings = settings;
        Function<StoredEvent, Object> seen = policies.seenThrough(decode);
        this.reader = new LogReader(log, seen, settings.batch());
        this.projection = new FactProjection(log, seen, policies, settings.cached());
        this.handlers = new FactHandlers(projection);
    }

    /**
     * Begins to follow the log.
     *
     * @throws LogNotTheSameException when the facts were not built from this log
     */
    public void start() {
        checkLog();
        goOn();
    }

    /** The same where facts and log are known to belong together, as after another feed. */
    void goOn() {
        thread = new Thread(this::follow, "facts-writer");
        thread.start();
    }

    /** Brings the facts up to the present end of the log in the calling thread, for a feed that is not started. */
    public void catchUp() {
        checkLog();
        long head = log.head().position();
        try {
            while (store.position() < head) {
                Source source = new Source() {
                    private long after = store.position();

                    @Override
                    public Batch take() {
                        Batch batch = reader.read(after, head);
                        after = batch.end().lastPosition();
                        return batch;
                    }
                };
                writeFrom(source);
            }
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public long position() {
        return store.position();
    }

    /** How many positions of the log are still to come. */
    public long lag() {
        return Math.max(0, log.head().position() - store.position());
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<FactStoreException> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public boolean awaitPosition(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (progress) {
            while (store.position() < position) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || stopped) {
                    return false;
                }
                hurry();
                progress.wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        }
        return true;
    }

    /** Stops following the log; a transaction that is under way is given up. */
    @Override
    public void close() {
        stopped = true;
        announce();
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void checkLog() {
        Head head = log.head();
        long position = store.position();
        if (position > head.position()) {
            throw new LogNotTheSameException("the facts stand at position " + position + ", but the log ends at "
                    + head.position() + ": it was restored from an older backup");
        }
        Optional<String> known = store.commitHash();
        Optional<String> found = log.commitAt(position).map(CommitHeader::hash);
        if (known.isPresent() && !known.equals(found)) {
            throw new LogNotTheSameException("the log holds another commit at position " + position
                    + " than the one that the facts were built from");
        }
    }

    private void follow() {
        try {
            while (!stopped) {
                try (ReadAhead opened = new ReadAhead(log, reader, store.position())) {
                    ahead = opened;
                    while (!stopped) {
                        writeFrom(opened::take);
                    }
                } catch (LogUnavailableException away) {
                    LOGGER.warn("The log cannot be read, trying again: {}", away.getMessage());
                    Thread.sleep(PAUSE.toMillis());
                } catch (FactStoreException notWritten) {
                    if (notWritten.isDamage()) {
                        throw notWritten;
                    }
                    begin(notWritten);
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        } catch (InterruptedException stop) {
            LOGGER.debug("Told to stop at position {}", store.position());
        } catch (RuntimeException | Error fatal) {
            if (!stopped) {
                failure = fatal;
                LOGGER.error("The facts stopped at position {}", store.position(), fatal);
            }
        } finally {
            stopped = true;
            announce();
        }
    }

    private void begin(FactStoreException notWritten) {
        if (trouble == null) {
            LOGGER.error("The facts stay at position {} until they can be written again", store.position(), notWritten);
        }
        trouble = notWritten;
    }

    private void end(FactStoreException ended) {
        trouble = null;
        LOGGER.info("The facts are written again, after: {}", ended.getMessage());
    }

    private void writeFrom(Source source) throws InterruptedException {
        Batch first = source.take();
        try {
            store.write(facts -> apply(first, source, facts));
        } catch (InterruptedException | RuntimeException | Error notWritten) {
            projection.forget();
            throw notWritten;
        }
        FactStoreException before = trouble;
        if (before != null) {
            end(before);
        }
        announce();
    }

    private long apply(Batch first, Source source, FactWriter facts) throws InterruptedException {
        projection.writeTo(facts);
        Batch batch = first;
        long begin = batch.end().lastPosition() - batch.events().size();
        batch.events().forEach(this::handle);
        while (batch.more() && batch.end().lastPosition() - begin < settings.transaction()) {
            batch = source.take();
            batch.events().forEach(this::handle);
        }
        facts.endsAtCommit(batch.end().hash());
        return batch.end().lastPosition();
    }

    private void handle(RecordedEvent event) {
        try {
            handlers.handle(event);
        } catch (LogUnavailableException | FactStoreException passing) {
            throw passing;
        } catch (RuntimeException failed) {
            throw new IllegalStateException("cannot take the event at position " + event.position(), failed);
        }
    }

    private void hurry() {
        ReadAhead reading = ahead;
        if (reading != null) {
            reading.hurry();
        }
    }

    private void announce() {
        synchronized (progress) {
            progress.notifyAll();
        }
    }
}
