package dev.imbuto.query.facts;

import dev.imbuto.log.EventLog;
import dev.imbuto.query.facts.LogReader.Batch;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Reads the log in a thread of its own, a few batches ahead of whoever takes them, and waits for more at its end.
 *
 * <p>Decoding costs about as much as writing, so that on two cores the two together take little longer than one.
 *
 * <p>A transaction costs the same for one commit as for a hundred. So what comes after a pause is read at once, but while
 * commits keep coming they are gathered for a moment, unless somebody waits for them: writers have the processors meanwhile.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BATCHES = 2;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final EventLog log;
    private final LogReader reader;
    private final BlockingQueue<Supplier<Batch>> batches = new ArrayBlockingQueue<>(BATCHES);
    private final Semaphore awaited = new Semaphore(0);
    private final Thread thread;

    ReadAhead(EventLog log, LogReader reader, long after) {
        this.log = log;
        this.reader = reader;
        thread = new Thread(() -> run(after), "facts-reader");
        thread.start();
    }

    /** The next events, as soon as there are any; throws what ended the reading, if something did. */
    Batch take() throws InterruptedException {
        return batches.take().get();
    }

    /** Somebody waits: whatever has come is read now. */
    void hurry() {
        awaited.release();
    }

    private void run(long start) {
        try {
            long after = start;
            long earliest = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
                if (log.awaitBeyond(after, IDLE) > after) {
                    gatherUntil(earliest);
                    Batch batch = reader.read(after, log.head().position());
                    batches.put(() -> batch);
                    after = batch.end().lastPosition();
                    earliest = System.nanoTime() + (batch.more() ? 0 : GATHER_NANOS);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            leave(failure);
        }
    }

    private void gatherUntil(long nanos) throws InterruptedException {
        awaited.tryAcquire(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        awaited.drainPermits();
    }

    private void leave(Throwable failure) {
        try {
            batches.put(() -> {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            });
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops reading; what was read ahead is lost. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
