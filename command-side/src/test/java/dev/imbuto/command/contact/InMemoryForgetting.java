package dev.imbuto.command.contact;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.privacy.Forgetting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers who is to be forgotten, for any number of processes; fails when told to, and time passes when told to. */
public final class InMemoryForgetting implements Forgetting {
    private final List<Note> notes = new CopyOnWriteArrayList<>();
    private final Set<ContactId> destroyed = ConcurrentHashMap.newKeySet();
    private volatile Duration now = Duration.ZERO;
    private volatile long knownUpTo;
    private volatile int failures;

    private final class Note implements Announcement {
        private final ContactId contact;
        private final Duration made = now;

        private Note(ContactId contact) {
            this.contact = contact;
        }

        @Override
        public ContactId contact() {
            return contact;
        }

        @Override
        public boolean isFresh() {
            return now.minus(made).compareTo(Duration.ofMinutes(1)) < 0;
        }

        @Override
        public boolean isAbandoned() {
            return now.minus(made).compareTo(Duration.ofDays(1)) > 0;
        }

        @Override
        public void withdraw() {
            notes.remove(this);
        }
    }

    /** The next so many keys are not destroyed. */
    public void failNext(int times) {
        failures = times;
    }

    /** Everything that is announced is so much older. */
    public void letPass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Announcement announce(ContactId contact) {
        Note note = new Note(contact);
        notes.add(note);
        return note;
    }

    @Override
    public List<Announcement> announced() {
        return List.copyOf(notes);
    }

    @Override
    public synchronized void destroy(ContactId contact) {
        if (failures > 0) {
            failures--;
            throw new LogUnavailableException("the disk is full", null);
        }
        destroyed.add(contact);
    }

    @Override
    public void settle(ContactId contact) {
        notes.removeIf(note -> note.contact().equals(contact));
    }

    @Override
    public boolean isDestroyed(ContactId contact) {
        return destroyed.contains(contact);
    }

    @Override
    public long knownUpTo() {
        return knownUpTo;
    }

    @Override
    public void knownUpTo(long position) {
        knownUpTo = position;
    }
}
