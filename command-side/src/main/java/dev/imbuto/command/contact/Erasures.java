package dev.imbuto.command.contact;

import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.privacy.Forgetting;
import dev.imbuto.privacy.Forgetting.Announcement;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases people, so that whatever happens on the way it ends up done or not begun.
 *
 * <pre>
 * 1  the key store notes that the contact is about to be erased      durable
 * 2  the event                                                       durable; from here on it is erased
 * 3  the key store destroys the key and all by which it is found     durable
 * 4  snapshots and answers about the contact are forgotten
 * 5  the key store drops the note                                    durable
 * </pre>
 *
 * Steps 3 to 5 may be repeated, by whatever process; when one fails, that is done every second until it succeeds. A note whose
 * event is in the log is carried on with from 3 at the next start and, where several processes share the log, by any of them
 * that finds it there a minute later. A note without an event may be that of another process which is about to write it, so it is
 * dropped only when it is abandoned: a file belongs to one process, which then is the one that just started; in a shared database
 * it is abandoned after a day.
 *
 * <p>The notes of a key store that was put back from a backup say nothing of what was erased since. Hence it also knows a
 * position of the log up to which it has heard of every erasure; events beyond it are looked through at each start. At any time
 * each event in the log has its note or is done with, since a note comes before its event and is dropped only by who has done
 * step 3 and 4 or knows that the event will never be; so that position may be the head of the log at any time.
 *
 * <p>Safe for use by many threads.
 */
public final class Erasures implements CommandDispatcher.Around, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
    private static final int PAGE = 10_000;
    private static final int LOCKS = 64;
    private static final long RETRY_MILLIS = 1_000;
    private static final long LOOKING_AROUND_MILLIS = 30_000;

    private final EventLog log;
    private final EventCodec codec;
    private final Forgetting keys;
    private final List<Traces> traces;
    private final Timer retries;
    private final Set<ContactId> unfinished = ConcurrentHashMap.newKeySet();
    private final String type;

    /** One contact at a time: otherwise a refused erasure would drop the note of one that is under way, which a file has once. */
    private final List<Lock> locks =
            Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

    public Erasures(EventLog log, EventCodec codec, Forgetting keys, List<Traces> traces) {
        this.log = log;
        this.codec = codec;
        this.keys = keys;
        this.traces = List.copyOf(traces);
        this.type = codec.typeOf(PersonalDataErased.class);
        retries = new Timer("erasures", true);
        every(RETRY_MILLIS, this::retryAll);
        every(LOOKING_AROUND_MILLIS, this::finishLeftBehind);
    }

    private void every(long millis, Runnable task) {
        retries.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        task.run();
                    }
                },
                millis,
                millis);
    }

    /**
     * Finishes what a crash interrupted, and destroys anew what a restored key store has again. To be called before the first
     * command of this process; others may be at work.
     *
     * @return contacts that are erased, and whose key was neither destroyed nor announced
     */
    public Set<ContactId> finishAll() {
        keys.announced().forEach(this::finishOrDrop);
        Set<ContactId> back = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        long known = keys.knownUpTo(); // before the head is asked for, which another process may move both
        long head = log.head().position();
        // A log that ends before what is known was put back from a backup itself.
        for (long at = known > head ? 0 : known; at < head; ) {
            List<StoredEvent> page = log.read(at, PAGE);
            for (StoredEvent event : page) {
                if (event.type().equals(type)) {
                    ContactId contact = ContactId.of(event.aggregateId());
                    if (isUnheardOf(contact)) {
                        back.add(contact);
                        finish(contact);
                    }
                }
            }
            at = page.get(page.size() - 1).position();
        }
        if (known != head) {
            keys.knownUpTo(head);
        }
        if (!back.isEmpty()) {
            LOG.warn(
                    "{} erased contacts were not known to the key store, as to one from a backup; their keys are destroyed",
                    back.size());
        }
        return back;
    }

    /** Another process may finish it between the two looks, so there is a third. */
    private boolean isUnheardOf(ContactId erased) {
        return !keys.isDestroyed(erased)
                && keys.announced().stream().noneMatch(note -> note.contact().equals(erased))
                && !keys.isDestroyed(erased);
    }

    /** Finishes what other processes announced and left behind. What cannot be finished now is tried again the next time. */
    void finishLeftBehind() {
        try {
            keys.announced().stream().filter(note -> !note.isFresh()).forEach(this::tryToFinish);
        } catch (RuntimeException unavailable) {
            LOG.warn("Nobody knows now whether erasures were left behind: {}", unavailable.getMessage());
        }
    }

    private void tryToFinish(Announcement note) {
        try {
            finishOrDrop(note);
        } catch (RuntimeException again) {
            warnOfTraces(note.contact(), again);
        }
    }

    private static void warnOfTraces(ContactId contact, RuntimeException reason) {
        LOG.warn("Contact {} is erased, but not to the last trace yet: {}", contact, reason.getMessage());
    }

    private void finishOrDrop(Announcement note) {
        Lock lock = lockOf(note.contact());
        lock.lock();
        try {
            if (isErased(note.contact())) {
                finish(note.contact());
            } else if (note.isAbandoned()) {
                note.withdraw();
            }
        } finally {
            lock.unlock();
        }
    }

    private Lock lockOf(ContactId contact) {
        return locks.get(Math.floorMod(contact.hashCode(), LOCKS));
    }

    @Override
    public <T> T carryOut(Object command, Supplier<T> carryingOut) {
        if (!(command instanceof Erase erase)) {
            return carryingOut.get();
        }
        ContactId contact = erase.contact();
        Lock lock = lockOf(contact);
        lock.lock();
        try {
            Announcement note = keys.announce(contact);
            T outcome;
            try {
                outcome = carryingOut.get();
            } catch (Rejection refused) {
                if (isErased(contact)) {
                    finishOrRetry(contact);
                } else {
                    note.withdraw();
                }
                throw refused;
            } catch (RuntimeException unclear) {
                retry(contact);
                throw unclear;
            }
            finishOrRetry(contact);
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    private boolean isErased(ContactId contact) {
        long last = log.lastSequence(contact.toString());
        return last >= 0
                && log.readAggregate(contact.toString(), last, 1).stream()
                        .anyMatch(event -> codec.decode(event) instanceof PersonalDataErased);
    }

    private void finishOrRetry(ContactId contact) {
        try {
            finish(contact);
        } catch (RuntimeException failure) {
            retry(contact);
            throw failure;
        }
    }

    private void finish(ContactId contact) {
        keys.destroy(contact);
        traces.forEach(trace -> trace.forget(contact));
        keys.settle(contact);
    }

    private void retry(ContactId contact) {
        unfinished.add(contact);
    }

    private void retryAll() {
        for (ContactId contact : Set.copyOf(unfinished)) {
            unfinished.remove(contact);
            finishIfErased(contact);
        }
    }

    private void finishIfErased(ContactId contact) {
        Lock lock = lockOf(contact);
        lock.lock();
        try {
            // What is not in the log may get there still, as far as anybody knows, so its note stays.
            if (isErased(contact)) {
                finish(contact);
            }
        } catch (RuntimeException again) {
            warnOfTraces(contact, again);
            retry(contact);
        } finally {
            lock.unlock();
        }
    }

    /** What is not finished by now, the next start finishes, or another process. */
    @Override
    public void close() {
        retries.cancel();
        try {
            keys.knownUpTo(log.head().position());
        } catch (RuntimeException unavailable) {
            LOG.warn("The next start will look for erasures in more of the log: {}", unavailable.getMessage());
        }
    }
}
