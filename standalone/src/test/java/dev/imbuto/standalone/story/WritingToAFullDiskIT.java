package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.Verification;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.standalone.story.Api.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged program over a disk of its own, which fills up. Where a machine lets nobody mount for themselves there is no
 * such disk, and this says so instead of failing.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WritingToAFullDiskIT {
    private static final long DISK = 32 << 20;

    @TempDir
    Path folder;

    private final Map<String, Answer> acknowledged = new TreeMap<>();
    private final List<Answer> refused = new ArrayList<>();

    @Test
    void is_refused_until_there_is_room_again_and_nothing_is_lost() throws Exception {
        if (!ImbutoProcess.hasDisksOfItsOwn(folder)) {
            System.err.println("NOT SHOWN HERE: a full disk. Nobody may mount a disk for themselves on this machine.");
            abort("nobody may mount a disk for themselves here");
        }
        Path copy = folder.resolve("copy");
        try (ImbutoProcess server = ImbutoProcess.serveOnADiskOf(DISK, PackagedJar.PATH, folder)) {
            Api api = new Api(server.awaitListening(), server.adminKey());
            capture(api, "before");
            Path fill = server.file(folder.resolve("fill"));
            fill(fill);

            for (int i = 0; i < 20; i++) {
                capture(api, "full-" + i);
            }
            assertThat(refused).isNotEmpty().allSatisfy(answer -> {
                assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotEmpty();
            });
            assertThat(api.get("/actuator/health").status()).isEqualTo(503);
            assertThat(api.get("/v1/reports/funnel").status()).isEqualTo(200);
            assertThat(api.get("/v1/status").status()).isEqualTo(200);

            Files.delete(fill);
            for (int i = 0; i < 20; i++) {
                capture(api, "full-" + i);
            }
            assertThat(acknowledged).hasSize(21);
            assertThat(isUpWithin15Seconds(api)).isTrue();
            assertThat(api.get("/v1/reports/funnel", "Imbuto-Min-Position", "21")
                            .status())
                    .isEqualTo(200);
            for (String contact : acknowledged.keySet()) {
                assertThat(api.get("/v1/contacts/ext:" + contact).status())
                        .as(contact)
                        .isEqualTo(200);
            }
            copy(server.file(folder.resolve("data")), copy);
        }
        try (EventLog log = SqliteEventLog.openForReading(copy.resolve("log.db"))) {
            assertThat(Verification.of(log, null, position -> {}).fault()).isEmpty();
            assertThat(log.head().position()).isEqualTo(acknowledged.size());
        }
    }

    /** The log as a crash at this moment would leave it: with the process its disk goes. */
    private static void copy(Path data, Path copy) throws IOException {
        Files.createDirectory(copy);
        for (String file : List.of("log.db", "log.db-wal")) {
            Files.copy(data.resolve(file), copy.resolve(file));
        }
    }

    /** Under a key of its own, as clients do: what was refused may be sent again. */
    private void capture(Api api, String contact) throws IOException {
        Answer answer = api.post(
                "/v1/contacts", "{\"externalId\":\"" + contact + "\"}", "Idempotency-Key", "capture-" + contact);
        if (answer.status() == 201) {
            acknowledged.put(contact, answer);
        } else {
            refused.add(answer);
        }
    }

    private static boolean isUpWithin15Seconds(Api api) throws IOException, InterruptedException {
        for (int i = 0; i < 75; i++) {
            if (api.get("/actuator/health").status() == 200) {
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] bytes = new byte[4_096];
            while (true) {
                out.write(bytes);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
