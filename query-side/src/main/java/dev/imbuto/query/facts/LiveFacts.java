package dev.imbuto.query.facts;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.Deadline;
import dev.imbuto.query.duckdb.FactFiles;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.duckdb.Facts;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts that this node answers from: a file that follows the log, and can be replaced by another one while it is read.
 *
 * <p>Who reads when it is replaced reads to the end from the file before, which is closed after the last of them. The new file
 * takes over at the position of the old one or a later one, so no reader goes back in time. The old file stays.
 *
 * <p>Safe for use by many threads.
 */
public final class LiveFacts implements Facts, Following, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LiveFacts.class);
    private static final Duration LONGEST_READ = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final FactFolder files;
    private final EventLog log;
    private final Function<StoredEvent, Object> decode;
    private final FactFeed.Settings settings;
    private final Object changing = new Object();
    private volatile Generation current;
    private volatile boolean taking;
    private boolean closed;

    /** A file that is open, the feed that makes it follow the log, and how many read it. */
    static final class Generation {
        private final Path file;
        private final FactStore store;
        private volatile FactFeed feed;
        private int readers;
        private boolean retired;

        Generation(Path file, FactStore store, FactFeed feed) {
            this.file = file;
            this.store = store;
            this.feed = feed;
        }

        Path file() {
            return file;
        }

        FactStore store() {
            return store;
        }

        FactFeed feed() {
            return feed;
        }

        void close() {
            feed.close();
            store.close();
        }
    }

    /**
     * Opens the live file, and follows nothing yet.
     *
     * @throws dev.imbuto.query.duckdb.FactStoreException when it is damaged, of a version that cannot be read, or open
     */
    public LiveFacts(
            FactFolder files,
            EventLog log,
            Function<StoredEvent, Object> decode,
            FactStore.Settings store,
            FactFeed.Settings settings) {
        this.files = files;
        this.log = log;
        this.decode = decode;
        this.settings = settings;
        files.clean();
        this.current = generation(files.live(), store);
    }

    /** A file with a feed that is not started. */
    Generation generation(Path file, FactStore.Settings store) {
        FactStore opened = FactStore.open(file, store);
        return new Generation(file, opened, new FactFeed(log, decode, opened, settings));
    }

    /**
     * Begins to follow the log.
     *
     * @throws LogNotTheSameException when the facts were not built from this log
     */
    public void start() {
        try {
            current.feed().start();
        } catch (RuntimeException failure) {
            current.close();
            throw failure;
        }
    }

    @Override
    public long position() {
        return current.store().position();
    }

    @Override
    public String projection() {
        return current.store().projection();
    }

    @Override
    public <T extends @Nullable Object> T read(FactStore.Reading<T> reading) {
        return read(reading, Deadline.in(LONGEST_READ));
    }

    @Override
    public <T extends @Nullable Object> T read(FactStore.Reading<T> reading, Deadline deadline) {
        Generation read = enter();
        try {
            return read.store().read(reading, deadline);
        } finally {
            leave(read);
        }
    }

    @Override
    public FactFiles copy() {
        Generation read = enter();
        try {
            return read.store().copy();
        } finally {
            leave(read);
        }
    }

    private Generation enter() {
        synchronized (changing) {
            current.readers++;
            return current;
        }
    }

    private void leave(Generation read) {
        boolean last;
        synchronized (changing) {
            read.readers--;
            last = read.retired && read.readers == 0;
        }
        if (last) {
            letGo(read);
        }
    }

    /** Whoever was the last to read it has its answer, however this goes. */
    private static void letGo(Generation read) {
        try {
            read.store().close();
        } catch (FactStoreException failure) {
            LOGGER.warn("The facts in {} are no longer read, but cannot be closed", read.file(), failure);
        }
    }

    /** A SHA-256 for each table: two installations with the same log and equal digests hold the same rows. */
    public SortedMap<String, String> digest() {
        Generation read = enter();
        try {
            return read.store().digest();
        } finally {
            leave(read);
        }
    }

    @Override
    public boolean awaitPosition(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Generation waited = current;
            long left = deadline - System.nanoTime();
            if (waited.feed().awaitPosition(position, Duration.ofNanos(Math.max(0, left)))) {
                return true;
            }
            boolean changes = taking || waited != current;
            if (!changes || deadline - System.nanoTime() <= 0) {
                return position() >= position;
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    @Override
    public Optional<Throwable> failure() {
        return current.feed().failure();
    }

    @Override
    public Optional<FactStoreException> trouble() {
        return current.feed().trouble();
    }

    /** What was found to be wrong with the live file; empty while nothing was. */
    public Optional<String> damage() {
        return current.store().damage();
    }

    FactFolder files() {
        return files;
    }

    Generation current() {
        return current;
    }

    /**
     * Lets other facts, which follow the log already, take the place of the live ones.
     *
     * <p>First the old ones stand still, then the new ones reach them, then the list of files says so on disk, and only then is
     * anybody shown the new ones: a crash at any point leaves a live file that has all that was ever shown.
     *
     * @throws IllegalStateException when the new ones do not come so far in time; the old ones go on then
     */
    void replaceBy(Generation next, Duration patience) throws InterruptedException {
        Generation before = current;
        taking = true;
        boolean done = false;
        try {
            before.feed().close();
            if (!next.feed().awaitPosition(before.store().position(), patience)) {
                throw new IllegalStateException("the new facts do not follow the log");
            }
            goLive(next.file());
            boolean unread;
            synchronized (changing) {
                current = next;
                before.retired = true;
                unread = before.readers == 0;
            }
            done = true;
            if (unread) {
                letGo(before);
            }
        } finally {
            if (!done) {
                goOn(before);
            }
            taking = false;
        }
    }

    /** Where it cannot be said whether the list is on disk, both files stay, and it is not taken back. */
    private void goLive(Path file) {
        try {
            files.goLive(file);
        } catch (UncheckedIOException unclear) {
            if (!files.live().equals(file)) {
                throw unclear;
            }
            LOGGER.warn("The list of files of facts may not be on disk yet", unclear);
        }
    }

    private void goOn(Generation before) {
        synchronized (changing) {
            if (!closed) {
                before.feed = new FactFeed(log, decode, before.store(), settings);
                before.feed.goOn();
            }
        }
    }

    @Override
    public void close() {
        synchronized (changing) {
            closed = true;
        }
        current.close();
    }
}
