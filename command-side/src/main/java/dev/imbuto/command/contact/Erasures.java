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
 * At the next start a note whose event is in the log is carried on with from 3, and any other dropped. Steps 3 to 5 may be
 * repeated; when one fails, that is done every second until it succeeds.
 *
 * <p>The notes of a key store that was put back from a backup say nothing of what was erased since. Hence it also knows a
 * position of the log up to which it has heard of every erasure; events beyond it are looked through at each start. A note
 * comes before its event, so this may be the head of the log at any time.
 *
 * <p>Safe for use by many threads.
 */
public final class Erasures implements CommandDispatcher.Around, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
    private static final int PAGE = 10_000;
    private static final int LOCKS = 64;
    private static final long RETRY_MILLIS = 1_000;

    private final EventLog log;
    private final EventCodec codec;
    private final Forgetting keys;
    private final List<Traces> traces;
    private final Timer retries;
    private final Set<ContactId> unfinished = ConcurrentHashMap.newKeySet();
    private final String type;

    /** One contact at a time: otherwise a refused erasure would drop the note of one that is under way. */
    private final List<Lock> locks =
            Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

    public Erasures(EventLog log, EventCodec codec, Forgetting keys, List<Traces> traces) {
        this.log = log;
        this.codec = codec;
        this.keys = keys;
        this.traces = List.copyOf(traces);
        this.type = codec.typeOf(PersonalDataErased.class);
        retries = new Timer("erasures", true);
        retries.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        retryAll();
                    }
                },
                RETRY_MILLIS,
                RETRY_MILLIS);
    }

    /**
     * Finishes what a crash interrupted, and destroys anew what a restored key store has again. To be called before the first
     * command.
     *
     * @return contacts that are erased and whose key was not known as destroyed
     */
    public Set<ContactId> finishAll() {
        Set<ContactId> unfinished = keys.announced();
        for (ContactId contact : unfinished) {
            if (isErased(contact)) {
                finish(contact);
            } else {
                keys.settle(contact);
            }
        }
        Set<ContactId> back = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        long head = log.head().position();
        long known = keys.knownUpTo();
        // A log that ends before what is known was put back from a backup itself.
        for (long at = known > head ? 0 : known; at < head; ) {
            List<StoredEvent> page = log.read(at, PAGE);
            for (StoredEvent event : page) {
                if (event.type().equals(type)) {
                    ContactId contact = ContactId.of(event.aggregateId());
                    if (!keys.isDestroyed(contact)) {
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

    @Override
    public <T> T carryOut(Object command, Supplier<T> carryingOut) {
        if (!(command instanceof Erase erase)) {
            return carryingOut.get();
        }
        ContactId contact = erase.contact();
        Lock lock = locks.get(Math.floorMod(contact.hashCode(), LOCKS));
        lock.lock();
        try {
            keys.announce(contact);
            T outcome;
            try {
                outcome = carryingOut.get();
            } catch (Rejection refused) {
                if (isErased(contact)) {
                    finishOrRetry(contact);
                } else {
                    keys.settle(contact);
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
        Lock lock = locks.get(Math.floorMod(contact.hashCode(), LOCKS));
        lock.lock();
        try {
            // What is not in the log may get there still, as far as anybody knows, so its note stays until the next
            // start.
            if (isErased(contact)) {
                finish(contact);
            }
        } catch (RuntimeException again) {
            LOG.warn("Contact {} is erased, but not to the last trace yet: {}", contact, again.getMessage());
            retry(contact);
        } finally {
            lock.unlock();
        }
    }

    /** What is not finished by now, the next start finishes. */
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
