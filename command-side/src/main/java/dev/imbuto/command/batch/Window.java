package dev.imbuto.command.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All of a batch that is in memory: the lines under way, and the answers that are not yet written.
 *
 * <p>One thread lets lines in, many answer them, one writes the answers. Whoever lets lines in waits while too many lines
 * are under way or the client leaves too many answers unread; so a slow client slows down its own batch, and nobody else.
 * Those who answer never wait. Answers are handed out in chunks: once enough have gathered, once none is under way, or after
 * {@link #LINGER}, whichever is first.
 */
final class Window {
    /** Lines under way. */
    static final int MOST_LINES = 256;

    /** Bytes of the lines under way; a single line is let in whatever its size. */
    static final int MOST_BYTES = 2 * 1024 * 1024;

    /** Bytes of the answers not yet written at which no more lines are let in. */
    static final int MOST_UNWRITTEN = 4 * 1024 * 1024;

    /** How long an answer is held back so that others may join it. */
    static final Duration LINGER = Duration.ofMillis(5);

    private static final int CHUNK = 32 * 1024;

    /** Whoever waited for room goes on when a quarter of it is free, and not to fetch a single line. */
    private static final int REOPENED_LINES = MOST_LINES * 3 / 4;

    private final Lock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition toWrite = lock.newCondition();
    private int lines;
    private long bytes;
    private Queue<byte[]> answers = new ArrayDeque<>();
    private long unwritten;
    private boolean complete;
    private boolean abandoned;

    /** Lets a line in, waiting until there is room; false when nobody reads the answers any more. */
    boolean enter(int size) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isFull(size)) {
                room.await();
            }
            if (abandoned) {
                return false;
            }
            lines++;
            bytes += size;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no line is under way, which an interrupt does not end. */
    void awaitEmpty() {
        lock.lock();
        try {
            while (lines > 0) {
                room.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The answer to a line of so many bytes, which is then no longer under way. */
    void answer(int size, byte[] answer) {
        lock.lock();
        try {
            lines--;
            bytes -= size;
            if (!abandoned) {
                answers.add(answer);
                unwritten += answer.length;
            }
            if (lines == 0 || answers.size() == 1 || unwritten >= CHUNK) {
                toWrite.signal();
            }
            if (lines <= REOPENED_LINES) {
                room.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** No more lines will be let in. */
    void complete() {
        lock.lock();
        try {
            complete = true;
            toWrite.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Answers to write, in the order they came, waiting for them; null once the batch is complete and all were handed out. */
    @Nullable
    Queue<byte[]> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (answers.isEmpty()) {
                if (complete && lines == 0) {
                    return null;
                }
                toWrite.await();
            }
            long patience = LINGER.toNanos();
            while (patience > 0 && lines > 0 && unwritten < CHUNK) {
                patience = toWrite.awaitNanos(patience);
            }
            Queue<byte[]> taken = answers;
            answers = new ArrayDeque<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** So many bytes of answers have been written. */
    void written(long count) {
        lock.lock();
        try {
            unwritten -= count;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The client is gone: answers are dropped from now on, and no more lines let in. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            answers.clear();
            unwritten = 0;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(int size) {
        return !abandoned
                && (unwritten >= MOST_UNWRITTEN || (lines > 0 && (lines >= MOST_LINES || bytes + size > MOST_BYTES)));
    }
}
