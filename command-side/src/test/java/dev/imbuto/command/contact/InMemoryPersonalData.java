package dev.imbuto.command.contact;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import dev.imbuto.privacy.PersonalData;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Seals nothing really: the same value of the same contact is always sealed alike, so that tests can expect it. */
public final class InMemoryPersonalData implements PersonalData {
    private final Map<Sealed, Object> opened = new ConcurrentHashMap<>();
    private final Map<ContactId, String> emails = new ConcurrentHashMap<>();
    private final InMemoryForgetting forgetting = new InMemoryForgetting();

    @Override
    public Sealed sealPerson(ContactId contact, Person person) {
        return seal(
                contact,
                person,
                "person " + person.name() + "|" + person.email() + "|" + person.phone() + "|" + person.jobTitle());
    }

    @Override
    public Sealed sealChange(ContactId contact, PersonChange change) {
        return seal(
                contact,
                change,
                "change " + change.name() + "|" + change.email() + "|" + change.phone() + "|" + change.jobTitle());
    }

    @Override
    public Sealed sealText(ContactId contact, String text) {
        return seal(contact, text, "text " + text);
    }

    @Override
    public Optional<Person> openPerson(ContactId contact, Sealed sealed) {
        return Optional.ofNullable((Person) opened.get(sealed));
    }

    @Override
    public Optional<PersonChange> openChange(ContactId contact, Sealed sealed) {
        return Optional.ofNullable((PersonChange) opened.get(sealed));
    }

    @Override
    public Optional<String> openText(ContactId contact, Sealed sealed) {
        return Optional.ofNullable((String) opened.get(sealed));
    }

    @Override
    public void index(ContactId contact, Person person) {
        if (person.email() == null) {
            emails.remove(contact);
        } else {
            emails.put(contact, person.email().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public Set<ContactId> claimEmail(ContactId contact, String email, Predicate<ContactId> exists) {
        Set<ContactId> others = withEmail(email);
        others.removeIf(other -> other.equals(contact) || !exists.test(other));
        if (others.isEmpty()) {
            emails.put(contact, email.toLowerCase(Locale.ROOT));
        }
        return others;
    }

    @Override
    public Set<ContactId> withEmail(String email) {
        Set<ContactId> found = new LinkedHashSet<>();
        emails.forEach((contact, known) -> {
            if (known.equals(email.toLowerCase(Locale.ROOT))) {
                found.add(contact);
            }
        });
        return found;
    }

    @Override
    public Set<ContactId> matching(String text, int limit) {
        return withEmail(text);
    }

    @Override
    public InMemoryForgetting forgetting() {
        return forgetting;
    }

    @Override
    public void close() {}

    private Sealed seal(ContactId contact, Object value, String text) {
        Sealed sealed = new Sealed(contact + " " + text);
        opened.put(sealed, value);
        return sealed;
    }
}
