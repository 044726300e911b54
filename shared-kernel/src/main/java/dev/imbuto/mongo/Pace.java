package dev.imbuto.mongo;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How time passes for those who wait for a server. */
public interface Pace {
    /** Nanoseconds since some moment; they never run backwards. */
    long nanoTime();

    /** Waits for a random time up to this one; an interrupt does not end it, since it would not end what is waited for. */
    void pauseUpTo(long nanoseconds);

    /** As time passes for everybody. */
    static Pace ofThisMachine() {
        return new Pace() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void pauseUpTo(long nanoseconds) {
                long until = nanoTime() + ThreadLocalRandom.current().nextLong(nanoseconds) + 1;
                boolean interrupted = false;
                for (long left = until - nanoTime(); left > 0; left = until - nanoTime()) {
                    LockSupport.parkNanos(left);
                    interrupted |= Thread.interrupted();
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    /** The longest pause before a server is asked again. */
    long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(64);
}
