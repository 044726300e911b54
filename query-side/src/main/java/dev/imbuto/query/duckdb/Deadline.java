package dev.imbuto.query.duckdb;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Breaks off what runs on a connection once its time is up, and again and again until it is closed: between two statements
 * there is nothing to break off, and the next one would run on.
 */
final class Deadline implements AutoCloseable {
    private static final long AGAIN_MILLIS = 100;
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "read-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    private final Statement statement;
    private final long end;
    private final ScheduledFuture<?> alarm;
    private boolean closed; // guarded by this

    /** @param statement any one of the connection: DuckDB breaks off whatever the connection does */
    Deadline(Statement statement, Duration given) {
        this.statement = statement;
        this.end = System.nanoTime() + given.toNanos();
        this.alarm = CLOCK.scheduleWithFixedDelay(this::cancel, given.toMillis(), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    boolean isPast() {
        return System.nanoTime() - end >= 0;
    }

    private synchronized void cancel() {
        try {
            if (!closed) {
                statement.cancel();
            }
        } catch (SQLException done) {
            // there is nothing left to break off
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        alarm.cancel(false);
    }
}
