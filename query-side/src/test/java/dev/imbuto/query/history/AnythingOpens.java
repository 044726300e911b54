package dev.imbuto.query.history;

import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import dev.imbuto.privacy.Forgetting;
import dev.imbuto.privacy.PersonalData;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Opens whatever looks sealed, in histories where nobody sealed anything. */
public final class AnythingOpens implements PersonalData {
    @Override
    public Sealed sealPerson(ContactId contact, Person person) {
        return new Sealed("AAAA");
    }

    @Override
    public Sealed sealChange(ContactId contact, PersonChange change) {
        return new Sealed("AAAA");
    }

    @Override
    public Sealed sealText(ContactId contact, String text) {
        return new Sealed("AAAA");
    }

    @Override
    public Optional<Person> openPerson(ContactId contact, Sealed sealed) {
        return Optional.of(new Person("Anna", null, null, null));
    }

    @Override
    public Optional<PersonChange> openChange(ContactId contact, Sealed sealed) {
        return Optional.of(new PersonChange(new Change<>("Anna"), null, null, null));
    }

    @Override
    public Optional<String> openText(ContactId contact, Sealed sealed) {
        return Optional.of("Anna said so");
    }

    @Override
    public void index(ContactId contact, Person person) {}

    @Override
    public Set<ContactId> claimEmail(ContactId contact, String email, Predicate<ContactId> exists) {
        return Set.of();
    }

    @Override
    public Set<ContactId> withEmail(String email) {
        return Set.of();
    }

    @Override
    public Set<ContactId> matching(String text, int limit) {
        return Set.of();
    }

    @Override
    public Forgetting forgetting() {
        throw new UnsupportedOperationException("only the write side erases");
    }

    @Override
    public void close() {}
}
