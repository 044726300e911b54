package dev.imbuto.command.batch;

import dev.imbuto.command.http.CommandDesk;
import dev.imbuto.command.http.Sender;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;

/**
 * What all batches share: the workers, and room for so many batches at a time.
 *
 * <p>When the server is about to stop, lines that come in are refused, so that no batch holds it up for long; those that are
 * under way are finished and answered.
 */
final class Batches implements SmartLifecycle, AutoCloseable {
    /** So many commands can share a durable write. */
    private static final int WORKERS = 32;

    private final CommandDesk desk;
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons("batch-worker-"),
            // Closed while a batch is under way: whoever has the task carries it out, so that no line stays unanswered.
            (task, closed) -> task.run());
    private final ExecutorService writers = Executors.newCachedThreadPool(daemons("batch-writer-"));
    private final int most;
    private final Semaphore places;
    private volatile boolean running;

    /** @param most batches under way at once */
    Batches(CommandDesk desk, int most) {
        this.desk = desk;
        this.most = most;
        this.places = new Semaphore(most);
    }

    /**
     * Reads lines and writes their answers until all are answered.
     *
     * @throws IOException when the client is gone
     * @throws ProblemException when there are too many batches
     */
    void run(LineReader reader, Sender sender, Lines lines, OutputStream out) throws IOException {
        if (!places.tryAcquire()) {
            throw new ProblemException(new Problem(
                    429, "too-many-batches", most + " batches are under way, which is as many as there may be."));
        }
        try {
            new Batch(reader, desk, sender, workers, () -> !running).run(lines, out, writers);
        } finally {
            places.release();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Comes before the web server begins to wait for its last requests. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close() {
        workers.shutdown();
        writers.shutdown();
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
