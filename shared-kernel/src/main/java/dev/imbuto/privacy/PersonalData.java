package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Seals and opens the personal data of contacts, and finds contacts by it.
 *
 * <p>AES-256-GCM under a key of the contact, which is made durable before the first use; the contact's id is bound in as
 * associated data. Safe for use by many threads.
 */
public interface PersonalData extends AutoCloseable {

    Sealed sealPerson(ContactId contact, Person person);

    Sealed sealChange(ContactId contact, PersonChange change);

    Sealed sealText(ContactId contact, String text);

    /** What was sealed, or empty once the contact's key is destroyed. */
    Optional<Person> openPerson(ContactId contact, Sealed sealed);

    Optional<PersonChange> openChange(ContactId contact, Sealed sealed);

    Optional<String> openText(ContactId contact, Sealed sealed);

    /**
     * Replaces the words by which the contact is found: its e-mail address, and the words of its name. Only keyed hashes of
     * them are stored.
     */
    void index(ContactId contact, Person person);

    /**
     * Gives the contact this e-mail address in place of its own, unless another contact has it: of two that ask at once one is
     * told of the other.
     *
     * <p>The address is durable as the contact's when this returns, although its command may still fail. So an address is
     * free again when its owner does not exist and has not asked for it in the last ten seconds. What that means between several
     * processes says {@link MongoPersonalData}.
     *
     * @param exists whether a contact is in the log; asked about owners of the address, perhaps on a thread of the store
     * @return the other owners; empty when the contact has the address now
     */
    Set<ContactId> claimEmail(ContactId contact, String email, Predicate<ContactId> exists);

    /** The contacts that have this e-mail address, compared without regard to case; at most 100. */
    Set<ContactId> withEmail(String email);

    /** The contacts whose name holds every word of the text, or whose e-mail address is the text; at most {@code limit}. */
    Set<ContactId> matching(String text, int limit);

    /** The keys, to be destroyed. */
    Forgetting forgetting();

    @Override
    void close();
}
