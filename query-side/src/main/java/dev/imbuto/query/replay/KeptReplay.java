package dev.imbuto.query.replay;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.replay.Replay.Outcome;
import dev.imbuto.query.replay.ReplayView.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replay while the program runs: its description, how far it is, and who reads it.
 *
 * <p>Its facts are open while somebody reads them, all readers sharing one store, and its files go when it is deleted and
 * nobody reads or makes them any more. Safe for use by many threads.
 */
final class KeptReplay {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeptReplay.class);

    private final ReplayFolder folder;
    private Replay replay;
    private @Nullable FactStore open;
    private int readers;
    private boolean running;
    private boolean deleted;
    private long position;
    private long begunAt;
    private long begunNanos;
    private volatile boolean stopping;

    KeptReplay(ReplayFolder folder, Replay replay) {
        this.folder = folder;
        this.replay = replay;
    }

    ReplayFolder folder() {
        return folder;
    }

    synchronized Replay replay() {
        return replay;
    }

    synchronized ReplayView view() {
        Outcome outcome = replay.outcome();
        State state = outcome != null ? State.valueOf(outcome.name()) : running ? State.RUNNING : State.QUEUED;
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        Double rate = state == State.RUNNING && position > begunAt ? (position - begunAt) / seconds : null;
        return new ReplayView(
                replay.id(),
                replay.name(),
                state,
                replay.until(),
                replay.untilHash(),
                replay.policies(),
                outcome == Outcome.DONE ? replay.until() : position,
                rate,
                rate == null ? null : (replay.until() - position) / rate,
                folder.bytes(),
                replay.createdAt(),
                replay.createdBy(),
                replay.endedAt(),
                replay.problem());
    }

    /** Says that it is being made from now on; false when it is not to be made any more. */
    synchronized boolean begin() {
        if (deleted || stopping || replay.outcome() != null) {
            return false;
        }
        running = true;
        return true;
    }

    /** Says where the making begins, or goes on. */
    synchronized void beginsAt(long reached) {
        begunAt = reached;
        begunNanos = System.nanoTime();
        position = reached;
    }

    synchronized void reached(long reached) {
        position = reached;
    }

    /** Whether whoever makes it is asked to stop. */
    boolean isStopping() {
        return stopping;
    }

    /** Asks to cancel it: at once where it is not being made, soon where it is. False when it has ended already. */
    synchronized boolean cancel(Instant now) {
        if (replay.outcome() != null) {
            return replay.outcome() == Outcome.CANCELLED;
        }
        stopping = true;
        if (!running) {
            end(Outcome.CANCELLED, now, null);
        }
        return true;
    }

    /** Waits until it has ended, or the time is up. */
    synchronized void awaitEnd(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (replay.outcome() == null && System.nanoTime() < deadline) {
            wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
    }

    /** Writes down how it ended. Without that, which is so when the program stops, it is gone on with at the next start. */
    synchronized void end(Outcome how, Instant when, @Nullable String why) {
        running = false;
        replay = replay.ended(how, when, why);
        if (!deleted) {
            if (how != Outcome.DONE) {
                folder.deleteFacts();
            }
            folder.write(replay);
        }
        notifyAll();
        removeIfUnused();
    }

    /** Lets go of it without an end. */
    synchronized void leave() {
        running = false;
        removeIfUnused();
    }

    synchronized void delete() {
        deleted = true;
        stopping = true;
        folder.forget();
        removeIfUnused();
    }

    /** Its facts, for one more reader. */
    synchronized FactStore open(FactStore.Settings settings) {
        FactStore store = open;
        if (store == null) {
            store = FactStore.open(folder.facts(), settings);
            open = store;
        }
        readers++;
        return store;
    }

    /** One reader less; the last one closes the facts. */
    synchronized void release() {
        readers--;
        FactStore store = open;
        if (readers == 0 && store != null) {
            open = null;
            try {
                store.close();
            } catch (FactStoreException failure) {
                LOGGER.warn("The facts of replay {} cannot be closed", replay.id(), failure);
            }
            removeIfUnused();
        }
    }

    private void removeIfUnused() {
        if (deleted && !running && readers == 0) {
            folder.delete();
        }
    }
}
