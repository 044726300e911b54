package dev.imbuto.log.mongo;

import java.util.ArrayList;
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
 *
 * <p>To hand over between two threads takes longer than nearly every step. So nobody is in charge of the steps: whoever waits
 * takes them meanwhile, on its own thread, until the step comes that lets it go on, or one that lets another actor go on, who
 * then is handed the world. What happens, and in which order, does not depend on which thread takes a step.
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

    /** Something that happens, or else somebody who goes on. */
    private record Step(
            long time,
            long number,
            @Nullable Runnable action,
            @Nullable Actor actor) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            return time == other.time ? Long.compare(number, other.number) : Long.compare(time, other.time);
        }
    }

    /** Code on a thread of its own. */
    final class Actor {
        private final Semaphore turn = new Semaphore(0);
        private boolean killed;
        private boolean over;
        private @Nullable Object waitsFor;

        private void run(Runnable body) {
            turn.acquireUninterruptibly();
            if (killed) {
                return; // before it began
            }
            try {
                body.run();
            } catch (Killed ended) {
                return; // the world is with somebody else
            } catch (Throwable e) {
                fail(e);
            }
            over = true;
            acting = null;
            takeSteps(null);
        }

        /** It does nothing any more; what it waits for never comes. */
        void kill() {
            killed = true;
            if (this != acting) {
                turn.release();
            }
        }

        private boolean isGone() {
            return over || killed;
        }
    }

    final Random random;
    private final PriorityQueue<Step> steps = new PriorityQueue<>();
    private final List<Actor> all = new ArrayList<>();

    /** Who began it, and is told when the time is up. */
    private final Actor main = new Actor();

    /** Whose thread has the world; null when its actor is over. */
    private @Nullable Actor acting = main;

    /** Whose code runs, not only its thread. */
    private @Nullable Actor current;

    private @Nullable Throwable failure;
    private long now;
    private long number;
    private long end;
    private Runnable afterEachStep = () -> {};
    private boolean within;

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
        steps.add(new Step(now + delay, number++, action, null));
    }

    Actor start(Runnable body) {
        var actor = new Actor();
        all.add(actor);
        THREADS.execute(() -> actor.run(body));
        goesOn(actor);
        return actor;
    }

    private void goesOn(Actor actor) {
        steps.add(new Step(now, number++, null, actor));
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
                goesOn(actor);
            }
        });
        takeSteps(actor);
        return answer.get(0);
    }

    void sleep(long nanoseconds) {
        Actors.this.<Boolean>await(done -> after(nanoseconds, () -> done.accept(true)));
    }

    /** Lets everything happen until the moment, or until something failed; then throws what failed. */
    void runUntil(long time, Runnable toDoAfterEachStep) {
        end = time;
        afterEachStep = toDoAfterEachStep;
        takeSteps(main);
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        now = Math.max(now, time);
    }

    /** Takes steps on this thread until its actor may go on, or hands the world to another one that may. */
    private void takeSteps(@Nullable Actor self) {
        finishStep();
        var next = nextToGoOn();
        current = next == main ? null : next;
        if (next == self) {
            return;
        }
        boolean waits = self != null && !self.killed;
        acting = next;
        next.turn.release();
        if (waits) {
            self.turn.acquireUninterruptibly();
        }
        if (self != null && self.killed) {
            throw new Killed();
        }
    }

    private void finishStep() {
        current = null;
        if (within && failure == null) {
            within = false;
            afterEachStep.run();
        }
    }

    /** Lets things happen until somebody may go on; the one who began it all when the time is up. */
    private Actor nextToGoOn() {
        while (failure == null && !steps.isEmpty() && steps.peek().time <= end) {
            var step = steps.remove();
            now = step.time;
            within = true;
            var actor = step.actor;
            if (actor != null && !actor.isGone()) {
                return actor;
            }
            if (step.action != null) {
                take(step.action);
            }
            finishStep();
        }
        within = false;
        return main;
    }

    private void take(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable e) {
        failure = failure == null ? e : failure;
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
