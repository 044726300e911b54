package dev.imbuto.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.Microseconds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VerifyingTheRecordsIT {
    private static final int RECORDS = 40;

    @TempDir
    Path folder;

    private Connection connection;

    @BeforeEach
    void recordSome() throws SQLException {
        Clock clock = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
        try (AccessRecords records = SqliteAccessRecords.open(file(), clock)) {
            for (int i = 1; i <= RECORDS; i++) {
                records.record(new Access(
                        "key-" + i % 3,
                        "loopback",
                        "GET /v1/contacts",
                        "request-" + i,
                        IntStream.range(0, 1 + i % 4)
                                .mapToObj(n -> ContactId.ofExternal("c" + n))
                                .toList(),
                        i % 10 == 0 ? i : 0));
            }
        }
        connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        change("DROP TRIGGER access_never_changes");
        change("DROP TRIGGER access_never_goes");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private Path file() {
        return folder.resolve("reads.db");
    }

    private int change(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private Optional<Long> faulty() {
        return AccessVerification.of(file(), null).fault().map(AccessVerification.Fault::number);
    }

    @Test
    void what_was_recorded_is_fine() {
        AccessVerification.Report report = AccessVerification.of(file(), null);

        assertThat(report.fault()).isEmpty();
        assertThat(report.end().number()).isEqualTo(RECORDS);
        assertThat(AccessVerification.of(file(), report.end()).fault()).isEmpty();
    }

    /** Whatever is changed about one record is found, and at that record. */
    @RepeatedTest(40)
    void a_random_change_is_found_and_placed() throws SQLException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int number = 1 + random.nextInt(RECORDS);
        List<String> changes = new ArrayList<>(List.of(
                "UPDATE access SET recorded_at = recorded_at + 1 WHERE number = ",
                "UPDATE access SET actor = actor || 'x' WHERE number = ",
                "UPDATE access SET actor = 'key-', client = '1loopback' WHERE number = ",
                "UPDATE access SET client = 'public' WHERE number = ",
                "UPDATE access SET route = 'GET /' WHERE number = ",
                "UPDATE access SET correlation_id = '' WHERE number = ",
                "UPDATE access SET everybody_up_to = everybody_up_to + 1 WHERE number = ",
                "UPDATE access SET contacts = substr(contacts, 1, 15) WHERE number = ",
                "UPDATE access SET contacts = CAST(contacts || zeroblob(16) AS BLOB) WHERE number = ",
                "UPDATE access SET hash = zeroblob(32) WHERE number = ",
                "UPDATE access SET number = 1000 WHERE number = ",
                "DELETE FROM access_to WHERE number = "));
        if (number < RECORDS) {
            changes.add("DELETE FROM access WHERE number = "); // the end is another test's
        }
        String change = changes.get(random.nextInt(changes.size())) + number;

        assertThat(change(change)).isPositive();

        assertThat(faulty()).as("seed %d: %s", seed, change).contains((long) number);
    }

    @Test
    void records_that_changed_places_are_found() throws SQLException {
        change("UPDATE access SET number = 1000 WHERE number = 7");
        change("UPDATE access SET number = 7 WHERE number = 8");
        change("UPDATE access SET number = 8 WHERE number = 1000");

        assertThat(faulty()).contains(7L);
    }

    /** Each hash is over the one before, so one record cannot be made anew without all that follow. */
    @Test
    void a_record_that_was_changed_and_given_the_hash_that_fits_is_found_by_the_next_one() throws SQLException {
        AccessRecord before;
        AccessRecord changed;
        try (AccessRecords records = SqliteAccessRecords.open(file(), Clock.systemUTC())) {
            before = records.read(5, 2).get(0);
            changed = records.read(5, 2).get(1);
        }
        Access access = changed.access();
        byte[] link = AccessChain.link(
                HexFormat.of().parseHex(before.hash()),
                7,
                Microseconds.of(changed.recordedAt()),
                new Access(
                        "somebody-else",
                        access.client(),
                        access.route(),
                        access.correlationId(),
                        access.contacts(),
                        access.everybodyUpTo()));
        change("UPDATE access SET actor = 'somebody-else', hash = x'"
                + HexFormat.of().formatHex(link) + "' WHERE number = 7");

        assertThat(faulty()).contains(8L);
    }

    @Test
    void an_entry_of_the_index_that_belongs_to_no_record_is_found() throws SQLException {
        change("INSERT INTO access_to (contact, number) VALUES (zeroblob(16), 9)");

        assertThat(faulty()).isPresent();
    }

    @Test
    void an_end_that_was_cut_off_or_made_anew_is_found_by_the_one_remembered() throws SQLException {
        AccessVerification.End end = AccessVerification.of(file(), null).end();
        change("DELETE FROM access WHERE number = 40");
        change("DELETE FROM access_to WHERE number = 40");

        assertThat(faulty()).isEmpty();
        assertThat(AccessVerification.of(file(), end).fault())
                .contains(new AccessVerification.Fault(40, "the records end here, but number 40 is remembered"));
        try (AccessRecords records = SqliteAccessRecords.open(file(), Clock.systemUTC())) {
            records.record(Access.toEverybody(1, "key-9", "public", "GET /", "r"));
        }
        assertThat(AccessVerification.of(file(), end).fault())
                .contains(new AccessVerification.Fault(40, "it is not the one that is remembered"));
    }

    @Test
    void a_page_that_cannot_be_read_is_a_fault_and_not_a_failure() throws Exception {
        change("PRAGMA wal_checkpoint(TRUNCATE)");
        connection.close();
        byte[] bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5A);
        Files.write(file(), bytes);
        connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("unused.db"));

        assertThat(faulty()).contains(1L);
    }
}
