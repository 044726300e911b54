package dev.imbuto.command.batch;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks of the same subject one after the other in the order they came, and those of different subjects side by side.
 *
 * <p>A subject is in the map as long as one of its tasks waits or runs; its queue holds those that wait. Whoever finishes a
 * task hands the next one of the subject to the workers, so no worker ever blocks on an earlier task.
 */
final class SubjectOrder {
    private final Executor workers;
    private final ConcurrentMap<Object, Queue<Runnable>> waiting = new ConcurrentHashMap<>();

    SubjectOrder(Executor workers) {
        this.workers = workers;
    }

    /** Tasks are told apart by {@code equals} of their subjects. A task deals with its own failures: it throws nothing. */
    void run(Object subject, Runnable task) {
        boolean[] first = new boolean[1];
        waiting.compute(subject, (same, queue) -> {
            if (queue == null) {
                first[0] = true;
                return new ArrayDeque<>(2);
            }
            queue.add(task);
            return queue;
        });
        if (first[0]) {
            start(subject, task);
        }
    }

    private void start(Object subject, Runnable task) {
        workers.execute(() -> {
            try {
                task.run();
            } finally {
                Runnable next = next(subject);
                if (next != null) {
                    start(subject, next);
                }
            }
        });
    }

    private @Nullable Runnable next(Object subject) {
        Runnable[] next = new Runnable[1];
        waiting.computeIfPresent(subject, (same, queue) -> {
            next[0] = queue.poll();
            return next[0] == null ? null : queue;
        });
        return next[0];
    }
}
