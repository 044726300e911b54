package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.Verification;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.standalone.story.Api.Answer;
import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program over a data folder in which nothing may be written, or no longer. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AFolderThatCannotBeWrittenIT {
    private static final Set<PosixFilePermission> WRITE = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    @TempDir
    private Path parent;

    private Path data;
    private String adminKey;

    @BeforeEach
    void haveAFolderInUse() throws IOException {
        data = parent.resolve("data");
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            adminKey = server.adminKey();
            capture(new Api(server.awaitListening(), adminKey), "before");
            assertThat(server.stop().exitCode()).isIn(0, 143);
        }
    }

    @AfterEach
    void letItBeDeleted() throws IOException {
        allowWriting(true, data);
        for (Path file : files()) {
            allowWriting(true, file);
        }
    }

    @Test
    void serve_names_it_and_changes_nothing_where_neither_folder_nor_files_may_be_written() throws IOException {
        for (Path file : files()) {
            allowWriting(false, file);
        }
        allowWriting(false, data);
        refusesToServe();
    }

    @Test
    void serve_names_it_and_changes_nothing_where_no_file_may_be_made() throws IOException {
        allowWriting(false, data);
        refusesToServe();
    }

    @Test
    void a_server_that_can_write_no_more_refuses_commands_and_answers_reports_until_it_can() throws Exception {
        List<String> acknowledged = new ArrayList<>(List.of("before"));
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            Api api = new Api(server.awaitListening(), adminKey);
            acknowledged.add(capture(api, "while-it-could"));

            // Not a byte of any file, as on a file system that has turned read-only: modes do not concern what is open.
            server.allowFilesOf("0");
            for (int i = 0; i < 10; i++) {
                Answer refused = api.post("/v1/contacts", "{\"externalId\":\"refused-" + i + "\"}");
                assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isNotEmpty();
            }
            assertThat(api.get("/v1/reports/funnel").status()).isEqualTo(200);
            assertThat(api.get("/v1/status").status()).isEqualTo(200);
            assertThat(api.get("/v1/campaigns").status()).isEqualTo(200);
            assertThat(api.get("/v1/contacts/ext:before").text()).contains("reads-not-recorded");
            assertThat(api.get("/actuator/health").status()).isEqualTo(503);

            server.allowFilesOf("unlimited");
            for (int i = 0; i < 10; i++) {
                acknowledged.add(capture(api, "once-it-can-" + i));
            }
            for (String contact : acknowledged) {
                assertThat(api.get("/v1/contacts/ext:" + contact, "Imbuto-Min-Position", "12")
                                .status())
                        .as(contact)
                        .isEqualTo(200);
            }
            assertThat(isUpWithin15Seconds(api)).isTrue();
            server.kill();
        }
        try (EventLog log = SqliteEventLog.openForReading(data.resolve("log.db"))) {
            assertThat(Verification.of(log, null, position -> {}).fault()).isEmpty();
            assertThat(log.head().position()).isEqualTo(acknowledged.size());
        }
    }

    private void refusesToServe() throws IOException {
        SortedMap<String, String> before = contents();

        Ended ended = ImbutoProcess.begin(
                        withoutRightsOverModes(), PackagedJar.PATH, "serve", "--port", "0", "--data", data.toString())
                .awaitEnd();

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.err()).contains(data.toString()).doesNotContain("\tat ");
        assertThat(contents()).isEqualTo(before);
    }

    /** Root may write whatever the modes say; without this capability it is as everybody else. */
    private List<String> withoutRightsOverModes() {
        return Files.isWritable(data) ? List.of("setpriv", "--bounding-set", "-dac_override") : List.of();
    }

    private static String capture(Api api, String contact) throws IOException {
        Answer answer = api.post("/v1/contacts", "{\"externalId\":\"" + contact + "\"}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return contact;
    }

    /** A refused command is remembered for ten. */
    private static boolean isUpWithin15Seconds(Api api) throws IOException, InterruptedException {
        for (int i = 0; i < 75; i++) {
            if (api.get("/actuator/health").status() == 200) {
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }

    private static void allowWriting(boolean allowed, Path path) throws IOException {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
        if (allowed) {
            modes.add(PosixFilePermission.OWNER_WRITE);
        } else {
            modes.removeAll(WRITE);
        }
        Files.setPosixFilePermissions(path, modes);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.toList();
        }
    }

    /** The hash of every file but the one with the number of the process that has the folder open. */
    private SortedMap<String, String> contents() throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        for (Path file : files()) {
            if (file.endsWith("lock")) {
                continue;
            }
            hashes.put(file.getFileName().toString(), hash(file));
        }
        return hashes;
    }

    private static String hash(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Files.isDirectory(file)
                    ? "folder"
                    : HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
