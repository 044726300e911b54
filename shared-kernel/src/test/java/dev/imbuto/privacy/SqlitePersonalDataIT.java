package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
import dev.imbuto.privacy.Forgetting.Announcement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlitePersonalDataIT extends PersonalDataContract {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @TempDir
    Path folder;

    @Override
    protected PersonalData open() {
        return SqlitePersonalData.open(folder, Optional.empty(), true);
    }

    @Test
    void no_file_holds_anything_about_a_person_or_a_key() throws Exception {
        data.sealPerson(ANN, ANN_SMITH);
        data.index(ANN, ANN_SMITH);
        data.sealText(ANN, "Wants 20 seats");
        data.index(ANN, new Person("Annabel Jones", "jones@example.com", null, null));
        String masterKey = Files.readString(folder.resolve("master.key")).strip();

        String files = everything(file -> !file.endsWith("master.key"));

        assertThat(files.toLowerCase(Locale.ROOT))
                .doesNotContain("smith", "jones", "annabel", "example.com", "buyer", "seats", "02 123");
        assertThat(files).doesNotContain(masterKey).contains("SQLite format 3");
    }

    @Test
    void the_keys_are_made_at_the_first_start_and_only_their_owner_may_read_them() throws IOException {
        Set<PosixFilePermission> owner = Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        data.sealText(ANN, "note");

        for (String file : List.of("master.key", "keys.db", "keys.db-wal", "keys.db-shm")) {
            assertThat(Files.getPosixFilePermissions(folder.resolve(file)))
                    .as(file)
                    .isEqualTo(owner);
        }
    }

    @Test
    void a_lost_master_key_stops_the_start_and_no_new_one_is_made() throws IOException {
        data.sealText(ANN, "note");
        data.close();
        Files.move(folder.resolve("master.key"), folder.resolve("elsewhere"));

        for (boolean founding : new boolean[] {true, false}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> SqlitePersonalData.open(folder, Optional.empty(), founding))
                    .withMessageContaining("the master key is missing");
            assertThat(folder.resolve("master.key")).doesNotExist();
        }

        Files.move(folder.resolve("elsewhere"), folder.resolve("master.key"));
        data = open();
    }

    @Test
    void a_wrong_master_key_stops_the_start_and_changes_nothing() {
        Sealed note = data.sealText(ANN, "note");
        data.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> SqlitePersonalData.open(folder, Optional.of(MasterKey.parse(KEY)), true))
                .withMessageContaining("this is not the master key");

        data = open();
        assertThat(data.openText(ANN, note)).contains("note");
    }

    @Test
    void a_key_store_that_is_missing_or_empty_beside_a_log_stops_the_start() throws IOException {
        data.close();
        for (String file : List.of("keys.db", "keys.db-wal", "keys.db-shm")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> SqlitePersonalData.open(folder, Optional.empty(), false))
                .withMessageContaining("keys.db is missing");
        assertThat(folder.resolve("keys.db")).doesNotExist();

        Files.createFile(folder.resolve("keys.db"));
        assertThatIllegalStateException().isThrownBy(() -> SqlitePersonalData.open(folder, Optional.empty(), false));

        data = open();
    }

    @Test
    void a_first_start_that_was_cut_off_anywhere_can_be_repeated() throws IOException {
        data.close();
        Path cutOff = Files.createDirectory(folder.resolve("cut-off"));
        Files.createFile(cutOff.resolve("master.key.new"));
        SqlitePersonalData.open(cutOff, Optional.empty(), true).close();

        Path later = Files.createDirectory(folder.resolve("later"));
        Files.copy(cutOff.resolve("master.key"), later.resolve("master.key"));
        Files.createFile(later.resolve("keys.db"));
        SqlitePersonalData.open(later, Optional.empty(), true).close();

        data = open();
    }

    @Test
    void a_file_that_is_something_else_is_refused() throws SQLException {
        data.close();
        Path other = folder.resolve("other");
        other.toFile().mkdir();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other.resolve("keys.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE t (x)");
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> SqlitePersonalData.open(other, Optional.of(MasterKey.parse(KEY)), true))
                .withMessageContaining("not a store of keys");
        data = open();
    }

    @Test
    void a_given_master_key_never_touches_the_folder() throws Exception {
        data.close();
        Path own = Files.createDirectory(folder.resolve("own"));
        String base64 =
                java.util.Base64.getEncoder().encodeToString(HexFormat.of().parseHex(KEY));
        Sealed note;
        try (PersonalData first = SqlitePersonalData.open(own, Optional.of(MasterKey.parse(KEY)), true)) {
            note = first.sealText(ANN, "note");
        }
        Path file = Files.writeString(folder.resolve("key.txt"), base64 + "\n");

        try (PersonalData again = SqlitePersonalData.open(own, Optional.of(MasterKey.read(file)), false)) {
            assertThat(again.openText(ANN, note)).contains("note");
        }
        assertThat(own.resolve("master.key")).doesNotExist();
        assertThatThrownBy(() -> MasterKey.parse("too-short-secret"))
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining("too-short-secret");
        data = open();
    }

    @Test
    void a_row_moved_to_another_contact_does_not_open() throws Exception {
        Sealed note = data.sealText(ANN, "note");
        data.sealText(BOB, "note");
        data.close();
        execute("UPDATE contact_key SET wrapped = (SELECT wrapped FROM contact_key WHERE contact = x'" + hex(BOB)
                + "') WHERE contact = x'" + hex(ANN) + "'");
        data = open();

        assertThatThrownBy(() -> data.openText(ANN, note)).isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> data.sealText(ANN, "more")).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void a_destroyed_key_leaves_nothing_behind_in_any_file_and_never_comes_back() throws Exception {
        Sealed note = data.sealText(ANN, "note");
        data.index(ANN, ANN_SMITH);
        Sealed ofBob = data.sealText(BOB, "note");
        byte[] row = row(ANN);
        String wrapped = new String(row, StandardCharsets.ISO_8859_1);
        assertThat(everything(file -> true)).contains(wrapped);

        data.forgetting().destroy(ANN);

        assertThat(everything(file -> true))
                .doesNotContain(wrapped.substring(0, 20))
                .doesNotContain(wrapped.substring(30));
        for (int restart = 0; restart < 2; restart++) {
            assertThat(data.openText(ANN, note)).isEmpty();
            assertThat(data.withEmail("ann@example.com")).isEmpty();
            assertThat(data.matching("ann", 10)).isEmpty();
            assertThatThrownBy(() -> data.sealText(ANN, "again")).hasMessageContaining("destroyed");
            assertThatThrownBy(() -> data.sealPerson(ANN, ANN_SMITH)).hasMessageContaining("destroyed");
            assertThatThrownBy(() -> data.index(ANN, ANN_SMITH)).hasMessageContaining("destroyed");
            assertThat(data.withEmail("ann@example.com")).isEmpty();
            assertThat(data.openText(BOB, ofBob)).contains("note");
            data.close();
            data = open();
        }
    }

    @Test
    void of_many_destroyed_keys_no_page_holds_one_although_the_tree_was_split_and_others_read() throws Exception {
        List<ContactId> contacts = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            ContactId contact = ContactId.ofExternal("many" + i);
            data.sealPerson(contact, new Person("Name" + i + " Family" + i, "p" + i + "@example.com", null, null));
            contacts.add(contact);
        }
        List<ContactId> erased = contacts.subList(0, 60);
        List<String> keys = new ArrayList<>();
        for (ContactId contact : erased) {
            keys.add(new String(row(contact), StandardCharsets.ISO_8859_1));
        }
        Thread reader = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                data.matching("name599", 10);
            }
        });
        reader.start();

        erased.forEach(data.forgetting()::destroy);

        reader.interrupt();
        reader.join();
        String files = everything(file -> true);
        assertThat(keys).noneMatch(key -> files.contains(key.substring(0, 20)));
        assertThat(keys).noneMatch(key -> files.contains(key.substring(30)));
        assertThat(KeyStore.held(folder.resolve("keys.db"), contacts)).hasSize(540);
    }

    @Test
    void what_another_process_announced_is_abandoned_since_the_file_was_its_own() {
        data.forgetting().announce(ANN);
        assertThat(data.forgetting().announced()).noneMatch(Announcement::isAbandoned);
        data.close();
        data = open();

        assertThat(data.forgetting().announced()).hasSize(1).allMatch(Announcement::isAbandoned);
        data.forgetting().announce(ANN);
        assertThat(data.forgetting().announced()).hasSize(1).noneMatch(Announcement::isAbandoned);
    }

    @Test
    void a_file_of_the_first_layout_is_taken_over() throws SQLException {
        Sealed note = data.sealText(ANN, "note");
        data.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keys.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DROP TABLE erasing; DROP TABLE erased; PRAGMA user_version = 1");
        }
        data = open();

        assertThat(data.openText(ANN, note)).contains("note");
        assertThat(data.forgetting().announced()).isEmpty();
        assertThat(data.forgetting().knownUpTo()).isZero();
    }

    @Test
    void another_master_key_wraps_every_key_and_the_old_one_opens_nothing_that_is_left() throws Exception {
        Sealed note = data.sealPerson(ANN, ANN_SMITH);
        data.sealText(BOB, "note");
        data.forgetting().destroy(BOB);
        String wrapped = new String(row(ANN), StandardCharsets.ISO_8859_1);
        data.close();

        assertThat(KeyStore.rotate(folder, Optional.empty(), MasterKey.parse(KEY)))
                .isEqualTo(1);

        assertThat(everything(file -> true)).doesNotContain(wrapped.substring(0, 20), wrapped.substring(30));
        assertThat(folder.resolve("master.key")).doesNotExist();
        assertThatIllegalStateException()
                .isThrownBy(() -> SqlitePersonalData.open(folder, Optional.empty(), false))
                .withMessageContaining("the master key is missing");
        data = SqlitePersonalData.open(folder, Optional.of(MasterKey.parse(KEY)), false);
        assertThat(data.openPerson(ANN, note)).contains(ANN_SMITH);
        assertThat(data.withEmail("ann@example.com")).containsExactly(ANN);
        assertThat(data.forgetting().isDestroyed(BOB)).isTrue();
    }

    @Test
    void a_rotation_that_does_not_get_to_its_end_leaves_every_key_under_the_old_master_key() throws Exception {
        Sealed note = data.sealText(ANN, "note");
        Sealed ofBob = data.sealText(BOB, "note");
        byte[] wrapped = row(BOB);
        data.close();
        execute("UPDATE contact_key SET wrapped = zeroblob(60) WHERE contact = x'" + hex(BOB) + "'");

        assertThatThrownBy(() -> KeyStore.rotate(folder, Optional.empty(), MasterKey.parse(KEY)))
                .isInstanceOf(SealBrokenException.class);

        execute("UPDATE contact_key SET wrapped = x'" + HexFormat.of().formatHex(wrapped) + "' WHERE contact = x'"
                + hex(BOB) + "'");
        data = open();
        assertThat(data.openText(ANN, note)).contains("note");
        assertThat(data.openText(BOB, ofBob)).contains("note");
    }

    @Test
    void the_wrong_old_master_key_rotates_nothing() {
        Sealed note = data.sealText(ANN, "note");
        data.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> KeyStore.rotate(
                        folder, Optional.of(MasterKey.parse(KEY)), MasterKey.parse(KEY.replace('0', '1'))))
                .withMessageContaining("not the master key");
        data = open();
        assertThat(data.openText(ANN, note)).contains("note");
    }

    @Test
    void a_key_is_on_disk_before_anything_is_sealed_with_it() throws Exception {
        for (int i = 0; i < 20; i++) {
            ContactId contact = ContactId.ofExternal("durable" + i);
            Sealed note = data.sealText(contact, "note");

            // what a crash at this moment would leave: the files as they are
            Path crashed = Files.createDirectory(folder.resolve("crashed" + i));
            for (String file : List.of("keys.db", "keys.db-wal", "master.key")) {
                Files.copy(folder.resolve(file), crashed.resolve(file));
            }
            try (PersonalData recovered = SqlitePersonalData.open(crashed, Optional.empty(), false)) {
                assertThat(recovered.openText(contact, note)).contains("note");
            }
        }
    }

    @Test
    void writes_are_forced_to_disk_and_deleted_bytes_are_overwritten() throws SQLException {
        try (Connection connection = new KeyFile(folder.resolve("keys.db")).openForWriting();
                Statement statement = connection.createStatement()) {
            assertThat(pragma(statement, "synchronous")).isEqualTo("2");
            assertThat(pragma(statement, "secure_delete")).isEqualTo("1");
            assertThat(pragma(statement, "journal_mode")).isEqualTo("wal");
        }
    }

    private byte[] row(ContactId contact) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keys.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT wrapped FROM contact_key WHERE contact = x'" + hex(contact) + "'")) {
            return row.getBytes(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keys.db"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    private static String pragma(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.getString(1);
        }
    }

    private static String hex(ContactId contact) {
        return HexFormat.of().formatHex(KeyTable.bytes(contact));
    }

    private String everything(java.util.function.Predicate<Path> wanted) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).filter(wanted).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
