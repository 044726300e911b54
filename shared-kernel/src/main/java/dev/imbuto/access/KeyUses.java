package dev.imbuto.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When keys were last used. A request only leaves a note in memory; a thread of its own writes the notes down, so each key at
 * most once in a while, and what was not written when the process is killed is lost. Bounded by the number of keys.
 */
final class KeyUses implements AutoCloseable {
    /** How often they are written down. */
    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);

    private final StoredKeys store;
    private final Duration every;
    private final Map<String, Instant> noted = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "key-uses");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable Future<?> writing;

    KeyUses(StoredKeys store, Duration every) {
        this.store = store;
        this.every = every;
    }

    /** From now on they are written down. */
    void start() {
        writing = writer.scheduleWithFixedDelay(this::write, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    void remember(String id, Instant used) {
        noted.put(id, used);
    }

    /** What cannot be written down stays noted for the next time, unless there is a later use by then. */
    private synchronized void write() {
        Map<String, Instant> taken = new HashMap<>(noted);
        if (taken.isEmpty()) {
            return;
        }
        taken.forEach(noted::remove);
        try {
            store.noteUses(taken);
        } catch (RuntimeException full) {
            // a disk without room must not take the keys away, nor end the writing for good
            LOG.warn("when keys were used cannot be written down: {}", full.getMessage());
            taken.forEach(noted::putIfAbsent);
        }
    }

    /** Writes down what was noted so far. */
    @Override
    public void close() {
        if (writing != null) {
            writing.cancel(false);
        }
        writer.shutdown();
        write();
    }
}
