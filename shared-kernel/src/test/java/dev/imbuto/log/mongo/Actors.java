package dev.imbuto.log.mongo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A world in which time passes only when something happens, and one thing happens at a time, in an order that the seed fixes.
 *
 * <p>What happens is a step, a piece of code at a moment. Code that has to wait for steps, as that under test does, runs as an
 * actor: on a thread of its own, which runs only while all else stands still.
 */
final class Actors {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(body -> {
        var thread = new Thread(body, "actor");
        thread.setDaemon(true);
        return thread;
    });

    /** Ends an actor whose process was killed. */
    static final class Killed extends Error {
        Killed() {
            super("killed", null, false, false);
        }
    }

    private record Step(long time, long number, Runnable action) {}

    /** Code on a thread of its own. */
    final class Actor {
        private final Semaphore turn = new Semaphore(0);
        private boolean killed;
        private boolean over;
        private @Nullable Object waitsFor;

        private void run(Runnable body) {
            turn.acquireUninterruptibly();
            try {
                if (!killed) {
                    body.run();
                }
            } catch (Killed ended) {
                // as told
            } catch (Throwable e) {
                failure = failure == null ? e : failure;
            } finally {
                over = true;
                back.release();
            }
        }

        /** It does nothing any more; what it waits for never comes. */
        void kill() {
            killed = true;
            if (!over && this != current) {
                resume(this);
            }
        }
    }

    final Random random;
    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::time).thenComparingLong(Step::number));
    private final List<Actor> all = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private @Nullable Actor current;
    private @Nullable Throwable failure;
    private long now;
    private long number;

    Actors(long seed) {
        random = new Random(seed);
    }

    /** Nanoseconds since the world began. */
    long now() {
        return now;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A random time, mostly near the mean. */
    long around(long mean) {
        return 1 + (long) (mean * (0.2 + random.nextDouble() * 1.6));
    }

    void after(long delay, Runnable action) {
        steps.add(new Step(now + delay, number++, action));
    }

    Actor start(Runnable body) {
        var actor = new Actor();
        all.add(actor);
        THREADS.execute(() -> actor.run(body));
        after(0, () -> resume(actor));
        return actor;
    }

    private void resume(Actor actor) {
        if (actor.over) {
            return;
        }
        var before = current;
        current = actor;
        actor.turn.release();
        back.acquireUninterruptibly();
        current = before;
    }

    /** Lets the acting one wait until what is begun here calls back. */
    <T> T await(Consumer<Consumer<T>> begin) {
        var actor = current;
        if (actor == null) {
            throw new IllegalStateException("only an actor can wait");
        }
        var ticket = new Object();
        actor.waitsFor = ticket;
        var answer = new ArrayList<T>(1);
        begin.accept(value -> {
            if (actor.waitsFor == ticket) {
                actor.waitsFor = null;
                answer.add(value);
                after(0, () -> resume(actor));
            }
        });
        back.release();
        actor.turn.acquireUninterruptibly();
        if (actor.killed) {
            throw new Killed();
        }
        return answer.get(0);
    }

    void sleep(long nanoseconds) {
        Actors.this.<Boolean>await(done -> after(nanoseconds, () -> done.accept(true)));
    }

    /** Lets everything happen until the moment, or until something failed; then throws what failed. */
    void runUntil(long time, Runnable afterEachStep) {
        while (!steps.isEmpty() && steps.peek().time <= time) {
            var step = steps.remove();
            now = step.time;
            step.action.run();
            if (failure == null) {
                afterEachStep.run();
            }
            throwFailure();
        }
        now = Math.max(now, time);
    }

    private void throwFailure() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Lets nothing more happen. */
    void stop() {
        steps.clear();
    }

    /** Ends all actors. */
    void end() {
        all.forEach(Actor::kill);
    }
}
