package dev.imbuto.query.contact;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import dev.imbuto.privacy.Forgetting;
import dev.imbuto.privacy.PersonalData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Seals without a cipher: what is sealed gets a number. */
final class PlainPersonalData implements PersonalData {
    private record Content(ContactId contact, Object value) {}

    private final Map<Sealed, Content> contents = new HashMap<>();
    private final Set<ContactId> forgotten = new HashSet<>();

    void forget(ContactId contact) {
        forgotten.add(contact);
    }

    @Override
    public Sealed sealPerson(ContactId contact, Person person) {
        return seal(contact, person);
    }

    @Override
    public Sealed sealChange(ContactId contact, PersonChange change) {
        return seal(contact, change);
    }

    @Override
    public Sealed sealText(ContactId contact, String text) {
        return seal(contact, text);
    }

    @Override
    public Optional<Person> openPerson(ContactId contact, Sealed sealed) {
        return open(contact, sealed, Person.class);
    }

    @Override
    public Optional<PersonChange> openChange(ContactId contact, Sealed sealed) {
        return open(contact, sealed, PersonChange.class);
    }

    @Override
    public Optional<String> openText(ContactId contact, Sealed sealed) {
        return open(contact, sealed, String.class);
    }

    @Override
    public void index(ContactId contact, Person person) {
        throw new UnsupportedOperationException("only the write side indexes");
    }

    @Override
    public Set<ContactId> claimEmail(ContactId contact, String email, Predicate<ContactId> exists) {
        throw new UnsupportedOperationException("only the write side claims");
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

    private Sealed seal(ContactId contact, Object value) {
        Sealed sealed = new Sealed("sealed-" + contents.size());
        contents.put(sealed, new Content(contact, value));
        return sealed;
    }

    private <T> Optional<T> open(ContactId contact, Sealed sealed, Class<T> type) {
        Content content = contents.get(sealed);
        if (!content.contact().equals(contact)) {
            throw new IllegalArgumentException("sealed for another contact");
        }
        return forgotten.contains(contact) ? Optional.empty() : Optional.of(type.cast(content.value()));
    }
}
