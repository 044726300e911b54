package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class CopyingKeysIT {
    private static final ContactId ADA = ContactId.ofExternal("ada");
    private static final ContactId BOB = ContactId.ofExternal("bob");
    private static final Person LOVELACE = new Person("Ada Lovelace", "ada@example.org", null, null);
    private static final MasterKey MASTER = MasterKey.parse("5".repeat(64));

    @TempDir
    Path folder;

    private final SharedDatabase database =
            SharedDatabase.open(MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated()));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_was_sealed_in_a_folder_is_opened_in_a_database_and_back() throws Exception {
        Sealed sealed;
        Sealed erased;
        try (PersonalData people = inFolder("first")) {
            sealed = people.sealPerson(ADA, LOVELACE);
            erased = people.sealPerson(BOB, new Person("Bob", "bob@example.org", null, null));
            people.forgetting().destroy(BOB);
        }
        KeyCopy first = KeyCopy.of(folder.resolve("first"));
        assertThat(KeyCopy.copy(first, KeyCopy.of(database))).isEqualTo(2);
        assertThat(KeyCopy.copy(first, KeyCopy.of(database))).as("repeated").isEqualTo(2);
        try (PersonalData people = MongoPersonalData.open(database, MASTER, false, Clock.systemUTC())) {
            shows(people, sealed, erased);
        }
        Files.createDirectories(folder.resolve("second"));
        assertThat(KeyCopy.copy(KeyCopy.of(database), KeyCopy.of(folder.resolve("second"))))
                .isEqualTo(2);
        try (PersonalData people = inFolder("second")) {
            shows(people, sealed, erased);
        }
    }

    private static void shows(PersonalData people, Sealed sealed, Sealed erased) {
        assertThat(people.openPerson(ADA, sealed)).contains(LOVELACE);
        assertThat(people.withEmail("ADA@example.org")).containsExactly(ADA);
        assertThat(people.matching("lovelace", 10)).containsExactly(ADA);
        assertThat(people.openPerson(BOB, erased)).isEmpty();
        assertThat(people.withEmail("bob@example.org")).isEmpty();
        assertThat(people.forgetting().isDestroyed(BOB)).isTrue();
    }

    @Test
    void keys_of_other_people_are_not_written_over() throws Exception {
        try (PersonalData people = inFolder("first")) {
            people.sealPerson(ADA, LOVELACE);
        }
        try (PersonalData others = MongoPersonalData.open(database, MASTER, true, Clock.systemUTC())) {
            others.sealPerson(BOB, LOVELACE);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> KeyCopy.copy(KeyCopy.of(folder.resolve("first")), KeyCopy.of(database)))
                .withMessageContaining("keys of other people");
    }

    private PersonalData inFolder(String name) throws Exception {
        Path path = Files.createDirectories(folder.resolve(name));
        return SqlitePersonalData.open(path, Optional.of(MASTER), !Files.exists(path.resolve(SqlitePersonalData.FILE)));
    }
}
