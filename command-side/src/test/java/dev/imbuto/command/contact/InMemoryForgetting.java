package dev.imbuto.command.contact;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.privacy.Forgetting;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers who is to be forgotten; fails when told to. */
public final class InMemoryForgetting implements Forgetting {
    private final Set<ContactId> announced = ConcurrentHashMap.newKeySet();
    private final Set<ContactId> destroyed = ConcurrentHashMap.newKeySet();
    private volatile long knownUpTo;
    private volatile int failures;

    /** The next so many keys are not destroyed. */
    public void failNext(int times) {
        failures = times;
    }

    @Override
    public void announce(ContactId contact) {
        announced.add(contact);
    }

    @Override
    public Set<ContactId> announced() {
        return Set.copyOf(announced);
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
        announced.remove(contact);
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
