package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PersonalDataContractTest {

    @Test
    void a_store_that_seals_nothing_and_finds_nobody_fails_every_test() {
        assertThat(Arrays.stream(PersonalDataContract.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .filter(PersonalDataContractTest::passes)
                        .map(Method::getName))
                .isEmpty();
    }

    private static boolean passes(Method test) {
        PersonalDataContract contract = new PersonalDataContract() {
            @Override
            protected PersonalData open() {
                return new CarelessStore();
            }
        };
        contract.openTheStore();
        try {
            test.setAccessible(true);
            test.invoke(contract);
            return true;
        } catch (InvocationTargetException failed) {
            return false;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static final class CarelessStore implements PersonalData {
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
            return Optional.empty();
        }

        @Override
        public Optional<PersonChange> openChange(ContactId contact, Sealed sealed) {
            return Optional.empty();
        }

        @Override
        public Optional<String> openText(ContactId contact, Sealed sealed) {
            return Optional.empty();
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
            throw new UnsupportedOperationException("it has no keys");
        }

        @Override
        public void close() {}
    }
}
