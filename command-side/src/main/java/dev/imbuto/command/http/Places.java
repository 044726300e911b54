package dev.imbuto.command.http;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Room for so many commands at a time.
 *
 * <p>Were more let in than the log takes, each would wait longer than its client, and be carried out for nobody. A command takes
 * its place with its body read: who sends slowly keeps nobody out.
 */
final class Places {
    private final int most;
    private final Semaphore free;

    Places(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    /** Throws {@link ProblemException}, a 503, without having called it when there is no room. */
    <T> T in(Supplier<T> command) {
        if (!free.tryAcquire()) {
            throw new ProblemException(new Problem(
                    503,
                    "overloaded",
                    most
                            + " commands are under way, which is as many as there may be; this one was not carried out, send"
                            + " it again."));
        }
        try {
            return command.get();
        } finally {
            free.release();
        }
    }
}
