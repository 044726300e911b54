package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.Commit;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is missing or spoilt in the data folder is said at the start or by verify, and nothing is made in its place. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StartingOverDamageIT {
    private static final byte[] JSON = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void haveAnInstallationWithSomething() {
        try (Installation founded = Installation.open(DataFolder.open(folder, Currency.getInstance("EUR")))) {
            assertThat(founded.log().head().position()).isZero();
        }
        try (EventLog log = SqliteEventLog.open(folder.resolve("log.db"))) {
            for (int i = 0; i < 150; i++) {
                NewEvent event = new NewEvent(
                        "e" + i, "campaign", "campaign:a", i, "campaign.ended", "1", JSON, JSON, Instant.EPOCH);
                log.append(new Commit("c" + i, List.of(event)));
            }
        }
    }

    @Test
    void without_its_key_store_it_does_not_start() throws IOException {
        Files.delete(folder.resolve("keys.db"));
        SortedMap<String, String> before = contents();

        assertThat(imbuto("serve", "--port", "0")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains("keys.db is missing").doesNotContain("\tat ");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void without_its_master_key_it_does_not_start() throws IOException {
        Files.delete(folder.resolve("master.key"));
        SortedMap<String, String> before = contents();

        assertThat(imbuto("serve", "--port", "0")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains("the master key is missing").doesNotContain("\tat ");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void with_another_master_key_it_does_not_start() throws IOException {
        Files.writeString(folder.resolve("master.key"), Base64.getEncoder().encodeToString(new byte[32]));
        SortedMap<String, String> before = contents();

        assertThat(imbuto("serve", "--port", "0")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains("master").doesNotContain("\tat ");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void over_spoilt_facts_it_names_the_command_that_makes_them_anew() throws IOException {
        overwrite(folder.resolve("facts.duckdb"), 0, 8_192);

        assertThat(imbuto("serve", "--port", "0")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("facts.duckdb cannot be opened", "`imbuto rebuild` makes it anew")
                .doesNotContain("\tat ");

        assertThat(imbuto("verify")).isEqualTo(ExitCode.FINE);
    }

    @Test
    void a_spoilt_page_of_the_log_is_found_wherever_it_lies() throws Exception {
        Path log = folder.resolve("log.db");
        byte[] whole = Files.readAllBytes(log);
        int pages = whole.length / 4_096;
        assertThat(pages).isGreaterThan(10);
        assertThat(imbuto("verify")).isEqualTo(ExitCode.FINE);
        for (int page = 1; page < pages; page++) {
            overwrite(log, page * 4_096L, 4_096);
            out.getBuffer().setLength(0);

            assertThat(imbuto("verify")).as("page %d", page).isEqualTo(ExitCode.FAILED);
            assertThat(out.toString()).as("page %d", page).contains("log.db is damaged");
            Files.write(log, whole);
        }
        assertThat(imbuto("verify")).isEqualTo(ExitCode.FINE);
    }

    private int imbuto(String command, String... options) {
        return Imbuto.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of(command, "--data", folder.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static void overwrite(Path file, long from, int length) throws IOException {
        byte[] noise = new byte[length];
        new Random(17).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise), from);
        }
    }

    /** The hash of every file but those that are about who has the folder open. */
    private SortedMap<String, String> contents() throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !file.endsWith("lock") && !file.toString().endsWith("-shm"))
                    .forEach(file -> hashes.put(file.toString(), hash(file)));
        }
        return hashes;
    }

    private static String hash(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return Base64.getEncoder().encodeToString(digest);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
