package dev.imbuto.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

    private final Connection connection; // guarded by this
    private final Duration every;
    private final Map<String, Long> noted = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "key-uses");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable Future<?> writing;

    KeyUses(Connection connection, Duration every) {
        this.connection = connection;
        this.every = every;
    }

    /** From now on they are written down. */
    void start() {
        writing = writer.scheduleWithFixedDelay(this::write, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Microseconds since 1970 UTC. */
    void remember(String id, long micros) {
        noted.put(id, micros);
    }

    private synchronized void write() {
        if (noted.isEmpty()) {
            return;
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE api_key SET used_us = max(coalesce(used_us, 0), ?) WHERE id = ?")) {
            for (String id : List.copyOf(noted.keySet())) {
                Long micros = noted.remove(id);
                if (micros != null) {
                    update.setLong(1, micros);
                    update.setString(2, id);
                    update.executeUpdate();
                }
            }
        } catch (SQLException full) {
            // a disk without room must not take the keys away
            LOG.warn("when keys were used cannot be written down: {}", full.getMessage());
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
        synchronized (this) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.warn("the file of the API keys cannot be closed: {}", e.getMessage());
            }
        }
    }
}
