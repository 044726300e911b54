package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
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

    private SqlitePersonalData store() {
        return (SqlitePersonalData) data;
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
        try (SqlitePersonalData first = SqlitePersonalData.open(own, Optional.of(MasterKey.parse(KEY)), true)) {
            note = first.sealText(ANN, "note");
        }
        Path file = Files.writeString(folder.resolve("key.txt"), base64 + "\n");

        try (SqlitePersonalData again = SqlitePersonalData.open(own, Optional.of(MasterKey.read(file)), false)) {
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

        store().destroy(ANN);

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
    void a_key_is_on_disk_before_anything_is_sealed_with_it() throws Exception {
        for (int i = 0; i < 20; i++) {
            ContactId contact = ContactId.ofExternal("durable" + i);
            Sealed note = data.sealText(contact, "note");

            // what a crash at this moment would leave: the files as they are
            Path crashed = Files.createDirectory(folder.resolve("crashed" + i));
            for (String file : List.of("keys.db", "keys.db-wal", "master.key")) {
                Files.copy(folder.resolve(file), crashed.resolve(file));
            }
            try (SqlitePersonalData recovered = SqlitePersonalData.open(crashed, Optional.empty(), false)) {
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
        return HexFormat.of().formatHex(KeyFile.bytes(contact));
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
