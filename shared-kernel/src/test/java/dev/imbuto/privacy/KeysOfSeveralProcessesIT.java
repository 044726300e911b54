package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.privacy.Forgetting.Announcement;
import dev.imbuto.privacy.SearchWords.Hashes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two processes have keys in one database: what one of them did is so for the other, whatever it remembers and wherever the first
 * one ended. {@code -Dimbuto.keys.claims=100000} claims addresses so often.
 */
@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class KeysOfSeveralProcessesIT {
    private static final int CLAIMS = Integer.getInteger("imbuto.keys.claims", 1_200);
    private static final ContactId ANN = ContactId.ofExternal("ann");
    private static final ContactId BOB = ContactId.ofExternal("bob");
    private static final Person ANN_SMITH = new Person("Ann Smith", "ann@example.com", null, null);
    private static final MasterKey MASTER = MasterKey.parse("00112233445566778899aabbccddeeff".repeat(2));
    private static final MasterKey ANOTHER = MasterKey.parse("ffeeddccbbaa99887766554433221100".repeat(2));
    private static final byte[] HASH = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());
    private final SharedDatabase database = SharedDatabase.open(address);
    private final SharedDatabase elsewhere = SharedDatabase.open(address);
    private final ShiftedClock clock = new ShiftedClock();
    private final ShiftedClock otherClock = new ShiftedClock();
    private final PersonalData one = MongoPersonalData.open(database, MASTER, true, clock);
    private final PersonalData other = MongoPersonalData.open(elsewhere, MASTER, false, otherClock);
    private final MongoKeyTable table = new MongoKeyTable(database, MASTER, clock);
    private final MongoKeyTable otherTable = new MongoKeyTable(elsewhere, MASTER, otherClock);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void disconnect() {
        threads.shutdownNow();
        database.close();
        elsewhere.close();
    }

    @Test
    void a_contact_that_both_seal_for_at_once_has_one_key() throws Exception {
        Map<Sealed, ContactId> sealed = new ConcurrentHashMap<>();
        List<Callable<Boolean>> all = new ArrayList<>();
        for (PersonalData data : List.of(one, other, one, other)) {
            all.add(() -> {
                for (int i = 0; i < 60; i++) {
                    ContactId contact = ContactId.ofExternal("c" + i);
                    sealed.put(data.sealText(contact, "note"), contact);
                }
                return true;
            });
        }
        together(all);

        PersonalData third = MongoPersonalData.open(database, MASTER, false, clock);
        assertThat(sealed).hasSize(240);
        sealed.forEach(
                (text, contact) -> assertThat(third.openText(contact, text)).contains("note"));
    }

    @Test
    void the_key_of_the_hashes_is_made_once_when_all_start_at_once_for_the_first_time() throws Exception {
        MongoAddress fresh = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());
        try (SharedDatabase first = SharedDatabase.open(fresh)) {
            List<PersonalData> started = together(IntStream.range(0, 8)
                    .<Callable<PersonalData>>mapToObj(i -> () -> MongoPersonalData.open(first, MASTER, true, clock))
                    .toList());
            for (PersonalData data : started) {
                data.index(ContactId.ofExternal("c" + started.indexOf(data)), ANN_SMITH);
            }

            assertThat(started)
                    .allSatisfy(data ->
                            assertThat(data.withEmail("ann@example.com")).hasSize(8));
        }
    }

    @Test
    void another_master_key_is_refused_and_changes_nothing() {
        Sealed note = one.sealText(ANN, "note");

        assertThatIllegalStateException()
                .isThrownBy(() -> MongoPersonalData.open(elsewhere, ANOTHER, true, clock))
                .withMessageContaining("this is not the master key");
        assertThat(other.openText(ANN, note)).contains("note");
    }

    @Test
    void a_lost_key_of_the_hashes_is_never_made_anew_over_keys_that_are_there() {
        one.sealText(ANN, "note");
        database.database().getCollection("secrets").drop();

        for (boolean founding : new boolean[] {true, false}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> MongoPersonalData.open(elsewhere, MASTER, founding, clock))
                    .withMessageContaining("has lost the key of the hashes");
        }
        database.database().getCollection("contact_keys").drop();
        assertThatIllegalStateException().isThrownBy(() -> MongoPersonalData.open(elsewhere, MASTER, false, clock));
        assertThat(MongoPersonalData.open(elsewhere, MASTER, true, clock)).isNotNull();
    }

    @Test
    void nothing_about_a_person_or_a_key_is_in_the_database() {
        one.sealPerson(ANN, ANN_SMITH);
        one.index(ANN, ANN_SMITH);
        one.claimEmail(ANN, "jones@example.com", contact -> true);

        assertThat(everything()).contains(hex(KeyTable.bytes(ANN))).doesNotContainIgnoringCase("smith", "example.com");
    }

    @Test
    void a_key_that_one_destroyed_is_not_used_by_the_other_although_it_knew_it() {
        Sealed note = one.sealText(ANN, "note");
        assertThat(other.openText(ANN, note)).contains("note");

        one.forgetting().destroy(ANN);

        assertThat(other.openText(ANN, note)).isEmpty();
        assertThatThrownBy(() -> other.sealText(ANN, "more")).isInstanceOf(KeyDestroyedException.class);
        assertThat(other.forgetting().isDestroyed(ANN)).isTrue();
    }

    @Test
    void a_key_that_the_other_reads_all_the_time_is_not_used_any_more_when_the_erasure_is_answered() throws Exception {
        Sealed note = one.sealText(ANN, "note");
        Future<?> erasure = threads.submit(() -> one.forgetting().destroy(ANN));
        while (!erasure.isDone()) {
            other.openText(ANN, note);
            Thread.sleep(1);
        }
        erasure.get();

        assertThat(other.openText(ANN, note)).isEmpty();
    }

    @Test
    void that_there_was_no_key_is_not_remembered() {
        Sealed elsewhereSealed = one.sealText(BOB, "note");
        assertThatThrownBy(() -> other.openText(ANN, elsewhereSealed)).isInstanceOf(SealBrokenException.class);
        Sealed note = one.sealText(ANN, "note");

        assertThat(other.openText(ANN, note)).contains("note");
    }

    @Test
    void words_that_the_other_replaced_are_replaced_again() {
        one.sealPerson(ANN, ANN_SMITH);
        one.index(ANN, ANN_SMITH);
        other.index(ANN, new Person("Ann Jones", "jones@example.com", null, null));
        one.index(ANN, ANN_SMITH);

        assertThat(other.withEmail("ann@example.com")).containsExactly(ANN);
        assertThat(other.matching("ann jones", 10)).isEmpty();
    }

    @Test
    void whoever_comes_late_with_a_key_never_brings_a_destroyed_one_back() throws Exception {
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ContactId contact = ContactId.ofExternal("c" + i);
            byte[] email = hash(i);
            all.add(() -> {
                table.keep(contact, Hashes.of(email, List.of()));
                return true;
            });
            all.add(() -> {
                table.replace(contact, Hashes.of(email, List.of()));
                return true;
            });
            all.add(() -> {
                table.claim(contact, email, who -> true);
                return true;
            });
            all.add(() -> {
                otherTable.destroy(contact);
                otherTable.awaitGone(contact);
                return true;
            });
        }
        together(all);

        for (int i = 0; i < 60; i++) {
            assertThat(table.find(ContactId.ofExternal("c" + i)))
                    .hasValueSatisfying(entry -> assertThat(entry).isEqualTo(new KeyTable.Entry(null, Hashes.NONE)));
        }
        String everything = everything();
        assertThat(IntStream.range(0, 60).mapToObj(i -> hex(hash(i)))).noneMatch(everything::contains);
    }

    @Test
    void of_those_who_claim_an_address_at_once_never_two_get_it() throws Exception {
        long seed = System.nanoTime();
        Map<String, ContactId> owners = new ConcurrentHashMap<>();
        List<Callable<Integer>> clients = new ArrayList<>();
        for (int client = 0; client < 6; client++) {
            PersonalData data = client % 2 == 0 ? one : other;
            Random random = new Random(seed + client);
            List<ContactId> own = List.of(ContactId.ofExternal(client + "a"), ContactId.ofExternal(client + "b"));
            Map<ContactId, String> has = new ConcurrentHashMap<>();
            clients.add(() -> {
                int given = 0;
                for (int i = 0; i < CLAIMS / 6; i++) {
                    ContactId contact = own.get(random.nextInt(2));
                    String address = random.nextInt(40) + "@example.com";
                    String before = has.remove(contact);
                    if (before != null) {
                        owners.remove(before, contact);
                    }
                    Set<ContactId> others = data.claimEmail(contact, address, who -> random.nextBoolean());
                    assertThat(others).doesNotContain(contact);
                    if (others.isEmpty()) {
                        has.put(contact, address);
                        assertThat(owners.put(address, contact)).isIn(null, contact);
                        given++;
                    }
                }
                return given;
            });
        }

        assertThat(together(clients)).as("seed " + seed).allMatch(given -> given > 0);
    }

    @Test
    void who_claims_an_address_is_told_of_the_owner_as_long_as_its_command_may_be_under_way() {
        assertThat(one.claimEmail(ANN, "a@example.com", who -> false)).isEmpty();

        assertThat(other.claimEmail(BOB, "a@example.com", who -> false)).containsExactly(ANN);
        otherClock.shift(Duration.ofSeconds(6));
        assertThat(other.claimEmail(BOB, "a@example.com", who -> false))
                .as("with a clock that is ahead")
                .containsExactly(ANN);
        otherClock.shift(Duration.ofSeconds(-60));
        assertThat(other.claimEmail(BOB, "a@example.com", who -> false))
                .as("with a clock that is behind")
                .containsExactly(ANN);
        otherClock.shift(Duration.ofSeconds(65));
        assertThat(other.claimEmail(BOB, "a@example.com", ANN::equals))
                .as("of one who exists")
                .containsExactly(ANN);
        assertThat(other.claimEmail(BOB, "a@example.com", who -> false))
                .as("of one who never came to be")
                .isEmpty();
        assertThat(one.claimEmail(ANN, "a@example.com", who -> false)).containsExactly(BOB);
    }

    @Test
    void an_owner_whose_process_ended_before_he_had_the_hash_holds_the_address_for_ten_seconds_only() {
        EmailOwners owners = new EmailOwners(database);
        assertThat(owners.replace(HASH, Optional.empty(), new EmailOwners.Owner(ANN, clock.instant())))
                .isTrue();

        assertThat(table.search(List.of(HASH), 10)).isEmpty();
        assertThat(otherTable.claim(BOB, HASH, who -> true).others()).containsExactly(ANN);
        otherClock.shift(Duration.ofSeconds(11));
        assertThat(otherTable.claim(BOB, HASH, who -> true).others()).isEmpty();
        assertThat(table.search(List.of(HASH), 10)).containsExactly(BOB);
    }

    @Test
    void an_owner_who_took_another_address_holds_the_former_one_for_ten_seconds_only() {
        one.claimEmail(ANN, "a@example.com", who -> true);
        one.claimEmail(ANN, "b@example.com", who -> true);

        assertThat(other.claimEmail(BOB, "a@example.com", who -> true)).containsExactly(ANN);
        otherClock.shift(Duration.ofSeconds(11));
        assertThat(other.claimEmail(BOB, "a@example.com", who -> true)).isEmpty();
        assertThat(other.claimEmail(BOB, "b@example.com", who -> true)).containsExactly(ANN);
    }

    @Test
    void only_one_of_two_who_have_seen_the_same_owner_replaces_him_also_where_he_was_forgotten_meanwhile() {
        EmailOwners owners = new EmailOwners(database);
        owners.replace(HASH, Optional.empty(), new EmailOwners.Owner(ANN, clock.instant()));
        Optional<EmailOwners.Owner> seen = owners.of(HASH);

        assertThat(owners.replace(HASH, seen, new EmailOwners.Owner(BOB, clock.instant())))
                .isTrue();
        assertThat(owners.replace(HASH, seen, new EmailOwners.Owner(ANN, clock.instant())))
                .isFalse();
        assertThat(owners.replace(HASH, Optional.empty(), new EmailOwners.Owner(ANN, clock.instant())))
                .isFalse();
        owners.forget(BOB);
        owners.replace(HASH, Optional.empty(), new EmailOwners.Owner(BOB, clock.instant()));
        assertThat(owners.replace(HASH, seen, new EmailOwners.Owner(ANN, clock.instant())))
                .isFalse();
    }

    @Test
    void a_destruction_that_a_crash_cut_off_is_carried_on_with_by_the_other() {
        one.claimEmail(ANN, "ann@example.com", who -> true);
        table.destroy(ANN);
        new EmailOwners(database).replace(HASH, Optional.empty(), new EmailOwners.Owner(ANN, clock.instant()));

        other.forgetting().destroy(ANN);

        assertThat(database.database().getCollection("email_owners").countDocuments())
                .isZero();
        assertThat(other.withEmail("ann@example.com")).isEmpty();
    }

    @Test
    void who_withdraws_an_announcement_leaves_that_of_the_other() {
        Announcement refused = one.forgetting().announce(ANN);
        other.forgetting().announce(ANN);

        refused.withdraw();

        assertThat(one.forgetting().announced())
                .extracting(Announcement::contact)
                .containsExactly(ANN);
        one.forgetting().settle(ANN);
        assertThat(other.forgetting().announced()).isEmpty();
    }

    @Test
    void an_announcement_is_fresh_for_a_minute_and_abandoned_after_a_day() {
        one.forgetting().announce(ANN);

        assertThat(other.forgetting().announced()).allMatch(note -> note.isFresh() && !note.isAbandoned());
        otherClock.shift(Duration.ofSeconds(61));
        assertThat(other.forgetting().announced()).noneMatch(note -> note.isFresh() || note.isAbandoned());
        otherClock.shift(Duration.ofHours(24));
        assertThat(other.forgetting().announced()).allMatch(Announcement::isAbandoned);
        assertThat(one.forgetting().announced()).allMatch(Announcement::isFresh);
    }

    private <T> List<T> together(List<Callable<T>> all) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(all)) {
            results.add(result.get());
        }
        return results;
    }

    private static byte[] hash(int i) {
        byte[] hash = HASH.clone();
        hash[0] = (byte) i;
        return hash;
    }

    /** All documents, with bytes in hexadecimal. */
    private String everything() {
        StringBuilder all = new StringBuilder();
        JsonWriterSettings readable = JsonWriterSettings.builder()
                .outputMode(JsonMode.RELAXED)
                .binaryConverter((binary, json) -> json.writeString(hex(binary.getData())))
                .build();
        for (String name : database.database().listCollectionNames()) {
            for (Document document : database.database().getCollection(name).find()) {
                all.append(name).append(document.toJson(readable)).append('\n');
            }
        }
        return all.toString();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
