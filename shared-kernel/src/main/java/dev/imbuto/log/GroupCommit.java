package dev.imbuto.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes what many threads submit at once in one durable operation.
 *
 * <p>One thread takes whatever waits and hands it to a {@link Writer}; while that writes, the next batch gathers. So a lone
 * request is written at once, and under load one flush to disk pays for as many requests as there are threads. Nobody waits
 * for a batch to fill, hence there is no timer.
 *
 * <p>Answers become visible when the writer has returned, never before: what was answered is durable. When the writer throws,
 * nothing of the batch may be taken for written and every request of it fails with that exception; the next batch is tried as
 * if nothing had happened.
 *
 * @param <Q> what is submitted
 * @param <R> what is answered
 */
public final class GroupCommit<Q, R> implements AutoCloseable {

    /** Writes a batch. Called by one thread only. */
    @FunctionalInterface
    public interface Writer<Q, R> {
        /**
         * Answers or refuses each request of the batch, which is never empty, and returns when all answered ones are durable.
         */
        void write(List<Request<Q, R>> batch);
    }

    /** What one thread waits for. */
    public static final class Request<Q, R> {
        private final Q content;
        private final Thread submitter = Thread.currentThread();
        private @Nullable R answer;
        private @Nullable Throwable failure;
        private @Nullable Request<Q, R> wakesFirst;
        private @Nullable Request<Q, R> wakesSecond;
        private volatile boolean done;

        private Request(Q content) {
            this.content = content;
        }

        public Q content() {
            return content;
        }

        /** Sets what {@link #submit} returns. */
        public void answer(R value) {
            answer = value;
        }

        /** Sets what {@link #submit} throws; the other requests of the batch are not affected. */
        public void refuse(RuntimeException reason) {
            failure = reason;
        }

        /** Waits until it is done, which an interrupt does not end, and then wakes those that it has to wake. */
        private void await(Object blocker) {
            boolean interrupted = false;
            while (!done) {
                LockSupport.park(blocker);
                interrupted |= Thread.interrupted();
            }
            wake(wakesFirst);
            wake(wakesSecond);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private static void wake(@Nullable Request<?, ?> other) {
            if (other != null) {
                LockSupport.unpark(other.submitter);
            }
        }
    }

    private final String name;
    private final int largestBatch;
    private final Writer<Q, R> writer;
    private final Thread appender;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Request<Q, R>> waiting = new ArrayDeque<>(); // guarded by lock
    private boolean closed; // guarded by lock

    /**
     * Starts the writing thread.
     *
     * @param name of the thread, also used in messages
     * @param largestBatch how many requests the writer gets at most
     */
    public GroupCommit(String name, int largestBatch, Writer<Q, R> writer) {
        if (largestBatch < 1) {
            throw new IllegalArgumentException("largest batch is below 1: " + largestBatch);
        }
        this.name = name;
        this.largestBatch = largestBatch;
        this.writer = writer;
        this.appender = new Thread(this::run, name);
        appender.setDaemon(true);
        appender.start();
    }

    /**
     * Waits until the content is written and returns the writer's answer.
     *
     * <p>An interrupt does not end the wait, since nobody could tell whether the content was written; it stays pending for
     * the caller.
     *
     * @throws RejectedExecutionException when this was closed before the content reached the writer
     */
    public R submit(Q content) {
        return submitAll(List.of(content)).get(0);
    }

    /**
     * The same for several contents, which reach the writer in this order. Waits for all of them, and then throws the failure
     * of the first that has one.
     */
    public List<R> submitAll(List<Q> contents) {
        if (Thread.currentThread() == appender) {
            throw new IllegalStateException(name + " cannot wait for itself");
        }
        List<Request<Q, R>> requests = new ArrayList<>(contents.size());
        contents.forEach(content -> requests.add(new Request<>(content)));
        enqueue(requests);
        requests.forEach(request -> request.await(this));
        List<R> answers = new ArrayList<>(requests.size());
        requests.forEach(request -> answers.add(answerOf(request)));
        return answers;
    }

    private R answerOf(Request<Q, R> request) {
        if (request.failure instanceof RuntimeException e) {
            throw e;
        }
        if (request.failure instanceof Error e) {
            throw e;
        }
        var answer = request.answer;
        if (answer == null) {
            throw new IllegalStateException(name + " left a request without an answer");
        }
        return answer;
    }

    private void enqueue(List<Request<Q, R>> requests) {
        lock.lock();
        try {
            if (closed) {
                throw closedException();
            }
            boolean sleeping = waiting.isEmpty();
            waiting.addAll(requests);
            if (sleeping) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        var batch = new ArrayList<Request<Q, R>>();
        while (take(batch)) {
            write(batch);
            batch.clear();
        }
    }

    /** Fills the batch with what waits, at least one request; false when this was closed. */
    private boolean take(List<Request<Q, R>> batch) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                return false;
            }
            for (int n = Math.min(waiting.size(), largestBatch); n > 0; n--) {
                batch.add(waiting.remove());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whatever the writer throws fails its batch and no other: were this thread to die, every later request would hang. */
    private void write(List<Request<Q, R>> batch) {
        try {
            writer.write(batch);
        } catch (RuntimeException | Error e) {
            batch.forEach(request -> request.failure = e);
        }
        release(batch);
    }

    /**
     * Lets all of them go. This thread wakes the first only, and each that is awake wakes the next two: to wake a thread takes
     * about as long as to write a commit, and this thread has the next batch to write.
     */
    private static <Q, R> void release(List<Request<Q, R>> batch) {
        int size = batch.size();
        for (int i = size - 1; i >= 0; i--) {
            var request = batch.get(i);
            request.wakesFirst = 2 * i + 1 < size ? batch.get(2 * i + 1) : null;
            request.wakesSecond = 2 * i + 2 < size ? batch.get(2 * i + 2) : null;
            request.done = true;
        }
        if (size > 0) {
            Request.wake(batch.get(0));
        }
    }

    private RejectedExecutionException closedException() {
        return new RejectedExecutionException(name + " is closed");
    }

    /** Finishes the batch under way and fails what still waits. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
            waiting.forEach(request -> request.failure = closedException());
            release(List.copyOf(waiting));
        } finally {
            lock.unlock();
        }
        joinAppender();
    }

    private void joinAppender() {
        boolean interrupted = false;
        while (appender.isAlive()) {
            try {
                appender.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
