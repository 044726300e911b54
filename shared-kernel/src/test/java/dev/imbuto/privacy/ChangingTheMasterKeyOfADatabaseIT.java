package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wherever it ends, the master key that starts a process opens every key. */
@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangingTheMasterKeyOfADatabaseIT {
    private static final MasterKey OLD = key('1');
    private static final MasterKey NEW = key('2');
    private static final MasterKey THIRD = key('3');
    private static final ContactId GONE = ContactId.ofExternal("gone");
    private static final int CONTACTS = 25;

    private final SharedDatabase database =
            SharedDatabase.open(MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated()));
    private final MongoCollection<Document> keys = database.database().getCollection("contact_keys");
    private final Map<ContactId, Sealed> notes = new LinkedHashMap<>();

    @BeforeEach
    void sealSome() {
        PersonalData data = MongoPersonalData.open(database, OLD, true, Clock.systemUTC());
        for (int i = 0; i < 3; i++) {
            ContactId contact = ContactId.ofExternal("c" + i);
            notes.put(contact, data.sealText(contact, "note"));
            data.index(contact, new Person("Ann", null, null, null));
        }
        data.sealText(GONE, "note");
        new MongoKeyTable(database, OLD, Clock.systemUTC()).destroy(GONE);
    }

    @AfterEach
    void disconnect() {
        database.close();
    }

    private static MasterKey key(char digit) {
        return MasterKey.parse(Character.toString(digit).repeat(64));
    }

    @Test
    void wraps_every_key_and_leaves_nothing_that_the_old_one_opens() {
        assertThat(KeyStore.rotate(database, OLD, NEW)).isEqualTo(3);

        assertOnly(NEW);
        assertThat(KeyStore.held(database, List.of(ContactId.ofExternal("c1"), GONE, ContactId.ofExternal("never"))))
                .containsExactly(ContactId.ofExternal("c1"));
    }

    @Test
    void goes_through_as_many_as_there_are() {
        Document one = keys.find(Filters.ne("wrapped", null)).first();
        for (int i = 3; i < CONTACTS; i++) {
            ContactId contact = ContactId.ofExternal("many" + i);
            keys.insertOne(new Document(one)
                    .append("_id", MongoKeyTable.id(contact))
                    .append("wrapped", new Binary(OLD.wrap(KeyTable.bytes(contact), new byte[32]))));
        }

        assertThat(new MongoKeys(database, 10).rotate(OLD, NEW)).isEqualTo(CONTACTS);

        assertThat(keys.find(Filters.ne("wrapped", null)))
                .hasSize(CONTACTS)
                .allSatisfy(document -> WrappedKeys.of(document).required(NEW));
    }

    @Test
    void that_ends_while_keys_are_wrapped_twice_leaves_the_old_one_in_place_until_it_is_done_again() {
        wrapTwice(OLD, NEW, 2);
        assertOpens(OLD);

        KeyStore.rotate(database, OLD, NEW);
        assertOnly(NEW);
    }

    @Test
    void that_ended_may_be_done_with_a_third_key_instead_or_not_at_all() {
        wrapTwice(OLD, NEW, 2);
        KeyStore.rotate(database, NEW, OLD);
        assertOnly(OLD);

        wrapTwice(OLD, NEW, 3);
        KeyStore.rotate(database, OLD, THIRD);
        assertOnly(THIRD);
    }

    @Test
    void that_ends_before_the_old_wrappings_are_dropped_has_changed_the_master_key() {
        wrapTwice(OLD, NEW, 3);
        new MongoSecrets(database).rewrap(OLD, NEW);
        assertOpens(NEW);

        KeyStore.rotate(database, OLD, NEW);
        assertOnly(NEW);
    }

    @Test
    void that_did_not_drop_the_old_wrappings_may_be_followed_by_another_one_that_ends_early_too() {
        wrapTwice(OLD, NEW, 3);
        new MongoSecrets(database).rewrap(OLD, NEW);
        wrapTwice(NEW, THIRD, 2);
        assertOpens(NEW);

        KeyStore.rotate(database, NEW, THIRD);
        assertOnly(THIRD);
    }

    @Test
    void that_meets_a_key_which_the_old_one_does_not_open_leaves_that_in_place() {
        Binary broken = MongoKeyTable.id(ContactId.ofExternal("broken"));
        keys.insertOne(new Document("_id", broken)
                .append("wrapped", new Binary(new byte[60]))
                .append("words", List.of()));

        assertThatThrownBy(() -> KeyStore.rotate(database, OLD, NEW)).isInstanceOf(SealBrokenException.class);
        keys.deleteOne(Filters.eq("_id", broken));
        assertOpens(OLD);
    }

    @Test
    void takes_over_what_a_process_made_under_the_old_one_when_it_is_done_again() {
        PersonalData running = MongoPersonalData.open(database, OLD, true, Clock.systemUTC());
        KeyStore.rotate(database, OLD, NEW);
        ContactId late = ContactId.ofExternal("late");
        notes.put(late, running.sealText(late, "note"));

        assertThat(KeyStore.rotate(database, OLD, NEW)).isEqualTo(4);
        assertOnly(NEW);
    }

    @Test
    void from_a_key_that_is_not_the_master_key_changes_nothing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> KeyStore.rotate(database, NEW, THIRD))
                .withMessageContaining("not the master key");
        assertOnly(OLD);
    }

    /** As far as a change comes that ends early. */
    private void wrapTwice(MasterKey from, MasterKey to, int contacts) {
        List<Document> some =
                keys.find(Filters.ne("wrapped", null)).limit(contacts).into(new ArrayList<>());
        for (Document document : some) {
            MongoKeys.wrapTwice(document, from, to)
                    .ifPresent(
                            change -> keys.updateOne(change.getFilter(), Objects.requireNonNull(change.getUpdate())));
        }
    }

    private void assertOpens(MasterKey master) {
        PersonalData data = MongoPersonalData.open(database, master, false, Clock.systemUTC());
        notes.forEach(
                (contact, note) -> assertThat(data.openText(contact, note)).contains("note"));
        assertThat(data.matching("ann", 10)).hasSize(3);
        assertThat(data.forgetting().isDestroyed(GONE)).isTrue();
        for (MasterKey another : List.of(OLD, NEW, THIRD)) {
            if (another != master) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> MongoPersonalData.open(database, another, false, Clock.systemUTC()));
            }
        }
    }

    private void assertOnly(MasterKey master) {
        assertOpens(master);
        for (MasterKey another : List.of(OLD, NEW, THIRD)) {
            assertThat(keys.find(Filters.ne("wrapped", null)))
                    .allSatisfy(document -> assertThat(WrappedKeys.of(document).openedBy(another))
                            .matches(opened -> opened.isPresent() == (another == master)));
        }
        assertThat(keys.countDocuments(Filters.exists("other"))).isZero();
    }
}
