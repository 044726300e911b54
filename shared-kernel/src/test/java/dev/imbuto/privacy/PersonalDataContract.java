package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every store of keys promises. A store's test extends this class and says how it is opened; {@link
 * PersonalDataContractTest} shows that a store that seals nothing fails.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
public abstract class PersonalDataContract {
    protected static final ContactId ANN = ContactId.ofExternal("ann");
    protected static final ContactId BOB = ContactId.ofExternal("bob");
    protected static final Person ANN_SMITH = new Person("Ann Smith", "ann@example.com", "+39 02 123", "Buyer");

    protected PersonalData data;

    /** Opens the storage of this test: empty the first time, after a {@link PersonalData#close()} with what was in it. */
    protected abstract PersonalData open();

    @BeforeEach
    void openTheStore() {
        data = open();
    }

    @AfterEach
    void closeTheStore() {
        data.close();
    }

    private void reopen() {
        data.close();
        data = open();
    }

    @Test
    void what_was_sealed_is_opened_as_it_was() {
        PersonChange change = new PersonChange(new Change<>("Ann Jones"), new Change<>(null), null, null);

        Sealed person = data.sealPerson(ANN, ANN_SMITH);
        Sealed partOfPerson = data.sealPerson(ANN, new Person(null, "a@b", null, null));
        Sealed sealedChange = data.sealChange(ANN, change);
        Sealed text = data.sealText(ANN, "Wants 20 seats. 😀");
        Sealed empty = data.sealText(ANN, "");

        assertThat(data.openPerson(ANN, person)).contains(ANN_SMITH);
        assertThat(data.openPerson(ANN, partOfPerson)).contains(new Person(null, "a@b", null, null));
        assertThat(data.openChange(ANN, sealedChange)).contains(change);
        assertThat(data.openText(ANN, text)).contains("Wants 20 seats. 😀");
        assertThat(data.openText(ANN, empty)).contains("");
    }

    @Test
    void it_is_opened_after_a_restart_too() {
        Sealed person = data.sealPerson(ANN, ANN_SMITH);
        Sealed text = data.sealText(BOB, "note");
        reopen();

        assertThat(data.openPerson(ANN, person)).contains(ANN_SMITH);
        assertThat(data.openText(BOB, text)).contains("note");
        assertThat(data.openText(ANN, data.sealText(ANN, "more"))).contains("more");
    }

    @Test
    void the_same_text_is_never_sealed_alike_and_never_shows() {
        Sealed first = data.sealText(ANN, "secret");

        assertThat(data.sealText(ANN, "secret")).isNotEqualTo(first);
        assertThat(new String(
                        Base64.getUrlDecoder().decode(first.ciphertext()),
                        java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("secret");
    }

    @Test
    void what_was_sealed_for_one_contact_cannot_be_opened_as_that_of_another() {
        Sealed ofAnn = data.sealText(ANN, "note");
        data.sealText(BOB, "note");

        assertThatThrownBy(() -> data.openText(BOB, ofAnn)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void what_was_sealed_as_one_kind_cannot_be_opened_as_another() {
        Sealed person = data.sealPerson(ANN, ANN_SMITH);

        assertThatThrownBy(() -> data.openText(ANN, person)).isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> data.openChange(ANN, person)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void any_changed_bit_is_noticed() {
        byte[] sealed = Base64.getUrlDecoder().decode(data.sealText(ANN, "note").ciphertext());

        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Sealed tampered = new Sealed(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
            assertThatThrownBy(() -> data.openText(ANN, tampered)).isInstanceOf(SealBrokenException.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            Sealed cut = new Sealed("A"
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(java.util.Arrays.copyOf(sealed, length)));
            assertThatThrownBy(() -> data.openText(ANN, cut)).isInstanceOf(SealBrokenException.class);
        }
    }

    @Test
    void what_nobody_sealed_here_is_not_taken_for_forgotten() {
        Sealed elsewhere = data.sealText(ANN, "note");

        assertThatThrownBy(() -> data.openText(ContactId.ofExternal("never"), elsewhere))
                .isInstanceOf(SealBrokenException.class);
    }

    @Test
    void contacts_are_found_by_their_address_whatever_its_case() {
        data.index(ANN, ANN_SMITH);
        data.index(BOB, new Person(null, " Ann@Example.COM ", null, null));

        assertThat(data.withEmail("ANN@example.com")).containsExactlyInAnyOrder(ANN, BOB);
        assertThat(data.matching("ann@EXAMPLE.com", 10)).containsExactlyInAnyOrder(ANN, BOB);
        assertThat(data.matching("ann@EXAMPLE.com", 1)).hasSize(1);
        assertThat(data.withEmail("ann@example.co")).isEmpty();
        assertThat(data.withEmail("")).isEmpty();
    }

    @Test
    void contacts_are_found_by_all_words_of_a_name_without_regard_to_case_and_accents() {
        data.index(ANN, new Person("Müller-Lüdenscheidt, José", null, null, null));
        data.index(BOB, new Person("Bob Muller", null, null, null));

        assertThat(data.matching("muller", 10)).containsExactlyInAnyOrder(ANN, BOB);
        assertThat(data.matching("JOSE mÜller", 10)).containsExactly(ANN);
        assertThat(data.matching("bob josé", 10)).isEmpty();
        assertThat(data.matching("mul", 10)).isEmpty();
        assertThat(data.matching("muller", 1)).hasSize(1);
        assertThat(data.matching("", 10)).isEmpty();
        assertThat(data.matching(" ,;- ", 10)).isEmpty();
        assertThat(data.matching("muller", 0)).isEmpty();
    }

    @Test
    void a_name_of_many_words_is_found_by_the_first_ten() {
        data.index(ANN, new Person("a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11", "ann@example.com", null, null));

        assertThat(data.matching("a1 a10", 10)).containsExactly(ANN);
        assertThat(data.withEmail("ann@example.com")).containsExactly(ANN);
        assertThat(data.matching("a11", 10)).isEmpty();
    }

    @Test
    void indexing_again_replaces_all_words() {
        data.index(ANN, ANN_SMITH);
        data.index(ANN, new Person("Ann Jones", null, null, null));

        assertThat(data.matching("smith", 10)).isEmpty();
        assertThat(data.withEmail("ann@example.com")).isEmpty();
        assertThat(data.matching("ann jones", 10)).containsExactly(ANN);

        data.index(ANN, Person.UNKNOWN);
        assertThat(data.matching("ann", 10)).isEmpty();

        data.index(ANN, ANN_SMITH);
        assertThat(data.withEmail("ann@example.com")).containsExactly(ANN);
    }

    @Test
    void contacts_are_found_after_a_restart_too() {
        data.sealPerson(ANN, ANN_SMITH);
        data.index(ANN, ANN_SMITH);
        reopen();

        assertThat(data.withEmail("ann@example.com")).containsExactly(ANN);
        data.index(ANN, new Person("Ann Jones", null, null, null));
        assertThat(data.matching("smith", 10)).isEmpty();
    }

    @Test
    void sealing_other_things_leaves_the_words_alone() {
        data.index(ANN, ANN_SMITH);
        data.sealText(ANN, "note");
        reopen();
        data.sealText(ANN, "note");
        data.sealChange(ANN, new PersonChange(new Change<>("X"), null, null, null));

        assertThat(data.matching("ann smith", 10)).containsExactly(ANN);
        assertThat(data.matching("x", 10)).isEmpty();
    }

    @Test
    void at_most_a_hundred_contacts_are_found_by_an_address() {
        for (int i = 0; i < 101; i++) {
            data.index(ContactId.ofExternal("c" + i), ANN_SMITH);
        }

        assertThat(data.withEmail("ann@example.com")).hasSize(100);
        assertThat(data.matching("ann", 1_000)).hasSize(101);
    }

    @Test
    void an_address_is_given_to_one_of_those_who_ask_at_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 20; round++) {
            String address = "round" + round + "@example.com";
            List<Callable<Set<ContactId>>> claims = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ContactId contact = ContactId.ofExternal(round + "-" + i);
                claims.add(() -> data.claimEmail(contact, address, other -> false));
            }
            int given = 0;
            for (Future<Set<ContactId>> claim : threads.invokeAll(claims)) {
                given += claim.get().isEmpty() ? 1 : 0;
            }
            assertThat(given).isEqualTo(1);
        }
        threads.shutdown();
    }

    @Test
    void an_address_is_refused_by_naming_who_has_it() {
        data.index(ANN, ANN_SMITH);

        assertThat(data.claimEmail(BOB, "ANN@example.com", ANN::equals)).containsExactly(ANN);
        assertThat(data.withEmail("ann@example.com")).containsExactly(ANN);
        assertThat(data.claimEmail(ANN, "ann@example.com", ANN::equals)).isEmpty();
        assertThat(data.claimEmail(BOB, "bob@example.com", ANN::equals)).isEmpty();
        assertThat(data.withEmail("bob@example.com")).containsExactly(BOB);
    }

    @Test
    void an_address_of_a_contact_that_never_came_to_be_is_free() {
        data.index(ANN, ANN_SMITH);

        assertThat(data.claimEmail(BOB, "ann@example.com", other -> false)).isEmpty();
        assertThat(data.withEmail("ann@example.com")).contains(BOB);
    }

    @Test
    void a_claim_keeps_the_words_of_the_name() {
        data.index(ANN, ANN_SMITH);

        data.claimEmail(ANN, "new@example.com", other -> true);

        assertThat(data.withEmail("ann@example.com")).isEmpty();
        assertThat(data.matching("ann smith", 10)).containsExactly(ANN);
        data.index(ANN, new Person("Ann Smith", "new@example.com", null, null));
        assertThat(data.withEmail("new@example.com")).containsExactly(ANN);
    }

    @Test
    void many_threads_seal_for_the_same_new_contacts_at_once_under_one_key_each() throws Exception {
        Map<Sealed, ContactId> sealed = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            all.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    ContactId contact = ContactId.ofExternal("shared" + i);
                    sealed.put(data.sealText(contact, "note " + contact), contact);
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        reopen();

        assertThat(sealed).hasSize(1_600);
        sealed.forEach(
                (text, contact) -> assertThat(data.openText(contact, text)).contains("note " + contact));
    }

    @Test
    void what_was_sealed_under_a_destroyed_key_is_never_opened_again_and_nothing_can_be_sealed() {
        Sealed note = data.sealText(ANN, "note");
        data.index(ANN, ANN_SMITH);
        Sealed ofBob = data.sealText(BOB, "note");

        data.forgetting().destroy(ANN);

        for (int restart = 0; restart < 2; restart++) {
            assertThat(data.openText(ANN, note)).isEmpty();
            assertThat(data.withEmail("ann@example.com")).isEmpty();
            assertThat(data.matching("ann", 10)).isEmpty();
            assertThatThrownBy(() -> data.sealText(ANN, "again")).isInstanceOf(KeyDestroyedException.class);
            assertThatThrownBy(() -> data.sealPerson(ANN, ANN_SMITH)).isInstanceOf(KeyDestroyedException.class);
            assertThatThrownBy(() -> data.index(ANN, ANN_SMITH)).isInstanceOf(KeyDestroyedException.class);
            assertThatThrownBy(() -> data.claimEmail(ANN, "ann@example.com", contact -> true))
                    .isInstanceOf(KeyDestroyedException.class);
            assertThat(data.withEmail("ann@example.com")).isEmpty();
            assertThat(data.openText(BOB, ofBob)).contains("note");
            reopen();
        }
        assertThat(data.claimEmail(BOB, "ann@example.com", contact -> true)).isEmpty();
    }

    @Test
    void a_contact_that_never_had_a_key_gets_none_after_it_was_to_be_destroyed() {
        data.forgetting().destroy(ANN);

        assertThatThrownBy(() -> data.sealText(ANN, "late")).isInstanceOf(KeyDestroyedException.class);
        assertThatThrownBy(() -> data.sealPerson(ANN, ANN_SMITH)).isInstanceOf(KeyDestroyedException.class);
        assertThatThrownBy(() -> data.claimEmail(ANN, "ann@example.com", contact -> true))
                .isInstanceOf(KeyDestroyedException.class);
        assertThat(data.withEmail("ann@example.com")).isEmpty();
        assertThat(data.forgetting().isDestroyed(ANN)).isTrue();
        assertThat(data.forgetting().isDestroyed(BOB)).isFalse();
    }

    @Test
    void what_was_announced_is_known_after_a_restart_until_it_is_settled() {
        ContactId third = ContactId.ofExternal("third");
        data.forgetting().announce(ANN);
        data.forgetting().announce(ANN);
        data.forgetting().announce(BOB);
        data.forgetting().announce(third).withdraw();
        data.forgetting().settle(BOB);
        data.forgetting().knownUpTo(42);
        reopen();

        assertThat(data.forgetting().announced())
                .extracting(Forgetting.Announcement::contact)
                .containsOnly(ANN);
        assertThat(data.forgetting().knownUpTo()).isEqualTo(42);
        data.forgetting().settle(ANN);
        data.forgetting().knownUpTo(41);
        reopen();
        assertThat(data.forgetting().announced()).isEmpty();
        assertThat(data.forgetting().knownUpTo()).isEqualTo(41);
    }
}
