package dev.imbuto.query.facts;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the facts up to the log, and keeps them there.
 *
 * <p>One thread reads and decodes whole commits, another applies them and writes rows and position in one transaction. The
 * two hand over batches through a short queue: after a pause a batch is a single commit and arrives within milliseconds;
 * while the writer is busy the next batch grows, up to a bound.
 *
 * <p>What cannot be understood stops the feed for good: a missing position, an unknown event, a handler that fails. A log that
 * does not answer is asked again.
 */
public final class FactFeed implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FactFeed.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int BATCHES_AHEAD = 2;

    /**
     * How much is taken at a time.
     *
     * @param batch events read at a time, at least 1; a batch ends with a commit, so it may hold more
     * @param cached contacts, and spends, that are remembered rather than read again from the log
     */
    public record Settings(int batch, int cached) {
        public static final Settings DEFAULT = new Settings(20_000, 100_000);
    }

    private record Batch(List<RecordedEvent> events, CommitHeader end) {}

    private final EventLog log;
    private final Function<StoredEvent, Object> decode;
    private final FactStore store;
    private final Settings settings;
    private final FactProjection projection;
    private final FactHandlers handlers;
    private final BlockingQueue<Batch> ahead = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Object progress = new Object();
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /** Does nothing until it is started; {@code decode} gives the event object of a stored event. */
    public FactFeed(EventLog log, Function<StoredEvent, Object> decode, FactStore store, Settings settings) {
        this.log = log;
        this.decode = decode;
        this.store = store;
        this.settings = settings;
        this.projection = new FactProjection(log, decode, settings.cached());
        this.handlers = new FactHandlers(projection);
    }

    /**
     * Begins to follow the log.
     *
     * @throws LogNotTheSameException when the facts were not built from this log
     */
    public void start() {
        checkLog();
        thread("facts-reader", this::readAhead);
        thread("facts-writer", this::writeBehind);
    }

    /** Brings the facts up to the present end of the log in the calling thread, for a feed that is not started. */
    public void catchUp() {
        checkLog();
        long head = log.head().position();
        while (store.position() < head) {
            write(List.of(read(store.position())));
        }
    }

    /** The position that the facts have reached. */
    public long position() {
        return store.position();
    }

    /** How many positions of the log are still to come. */
    public long lag() {
        return Math.max(0, log.head().position() - store.position());
    }

    /** Why the feed stopped for good; empty while it has not. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Waits until the facts have reached the position; false when they have not in time, or the feed stopped. */
    public boolean awaitPosition(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (progress) {
            while (store.position() < position) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || stopped) {
                    return false;
                }
                progress.wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        }
        return true;
    }

    /** Stops following the log, after the transaction that is under way. */
    @Override
    public void close() {
        stop();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
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

    private void readAhead() throws InterruptedException {
        long after = store.position();
        while (!stopped) {
            try {
                if (log.awaitBeyond(after, IDLE) > after) {
                    Batch batch = read(after);
                    ahead.put(batch);
                    after = batch.end().lastPosition();
                }
            } catch (LogUnavailableException away) {
                LOGGER.warn("The log cannot be read, trying again: {}", away.getMessage());
                Thread.sleep(IDLE.toMillis());
            }
        }
    }

    private void writeBehind() throws InterruptedException {
        List<Batch> batches = new ArrayList<>();
        while (!stopped) {
            if (batches.isEmpty()) {
                batches.add(ahead.take());
                ahead.drainTo(batches);
            }
            try {
                write(batches);
                batches.clear();
            } catch (LogUnavailableException away) {
                LOGGER.warn("The log cannot be read, trying again: {}", away.getMessage());
                Thread.sleep(IDLE.toMillis());
            }
        }
    }

    /** The events after a position, to the end of a commit: a report never sees half a command. */
    private Batch read(long after) {
        List<StoredEvent> stored = new ArrayList<>(log.read(after, settings.batch()));
        long last = after + stored.size();
        CommitHeader end = log.commitAt(last)
                .orElseThrow(() -> new LogCorruptedException(last, "no commit holds what is the last position"));
        if (end.lastPosition() > last) {
            stored.addAll(log.read(last, (int) (end.lastPosition() - last)));
        }
        List<RecordedEvent> events = new ArrayList<>(stored.size());
        long expected = after;
        for (StoredEvent event : stored) {
            if (event.position() != ++expected) {
                throw new LogCorruptedException(expected, "found position " + event.position() + " instead");
            }
            events.add(new RecordedEvent(event, decode.apply(event)));
        }
        if (expected != end.lastPosition()) {
            throw new LogCorruptedException(expected + 1, "it ends inside a commit");
        }
        return new Batch(events, end);
    }

    private void write(List<Batch> batches) {
        try {
            store.write(facts -> {
                projection.writeTo(facts);
                for (Batch batch : batches) {
                    batch.events().forEach(this::handle);
                }
                CommitHeader end = batches.get(batches.size() - 1).end();
                facts.endsAtCommit(end.hash());
                return end.lastPosition();
            });
        } catch (RuntimeException | Error notWritten) {
            projection.forget();
            throw notWritten;
        }
        announce();
    }

    private void handle(RecordedEvent event) {
        try {
            handlers.handle(event);
        } catch (LogUnavailableException away) {
            throw away;
        } catch (RuntimeException failed) {
            throw new IllegalStateException("cannot take the event at position " + event.position(), failed);
        }
    }

    private interface Loop {
        void run() throws InterruptedException;
    }

    private void thread(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (InterruptedException stop) {
                        LOGGER.debug("{} was told to stop", name);
                    } catch (RuntimeException | Error fatal) {
                        if (!stopped) {
                            failure = fatal;
                            LOGGER.error("The facts stopped at position {}", store.position(), fatal);
                        }
                    } finally {
                        stop();
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private void stop() {
        stopped = true;
        threads.forEach(Thread::interrupt);
        announce();
    }

    private void announce() {
        synchronized (progress) {
            progress.notifyAll();
        }
    }
}
