package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteApiKeysIT extends ApiKeysContract {
    @TempDir
    private Path folder;

    @Override
    StoredKeys store() {
        return SqliteKeys.open(folder.resolve(ApiKeys.FILE));
    }

    @RepeatedTest(10)
    void of_many_first_starts_that_make_the_file_one_makes_the_key() throws Exception {
        Path file = folder.resolve("contended.db");
        ExecutorService starts = Executors.newFixedThreadPool(8);
        List<Callable<Optional<ApiKey.Made>>> all = IntStream.range(0, 8)
                .<Callable<Optional<ApiKey.Made>>>mapToObj(i -> () -> {
                    try (ApiKeys own = ApiKeys.open(file, NOON)) {
                        return own.createFirstAdmin();
                    }
                })
                .toList();

        int made = 0;
        for (Future<Optional<ApiKey.Made>> start : starts.invokeAll(all)) {
            made += start.get().isPresent() ? 1 : 0;
        }
        starts.shutdown();

        assertThat(made).isEqualTo(1);
    }

    @Test
    void no_file_holds_a_key() throws IOException {
        String secret = keys.create(Role.INTEGRATOR).key().substring("imb_".length() + 11);

        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
            }
        }
    }

    @Test
    void a_use_that_cannot_be_written_down_takes_no_key_away() throws Exception {
        ApiKey.Made made = keys.create(Role.ANALYST);
        keys.close();
        keys = new ApiKeys(store(), NOON, Duration.ofMillis(20));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(ApiKeys.FILE));
                Statement lock = other.createStatement()) {
            lock.execute("BEGIN EXCLUSIVE");
            long began = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                assertThat(keys.authenticate(made.key())).isPresent();
                Thread.sleep(20);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            lock.execute("ROLLBACK");
        }
    }

    @Test
    void a_file_of_before_there_were_labels_and_ends_is_taken_over() throws Exception {
        String key = keys.create(Role.INTEGRATOR).key();
        keys.close();
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(ApiKeys.FILE));
                Statement old = file.createStatement()) {
            for (String column : List.of("label", "expires_us", "used_us")) {
                old.execute("ALTER TABLE api_key DROP COLUMN " + column);
            }
        }

        assertThat(reopened().authenticate(key)).map(ApiKey::role).contains(Role.INTEGRATOR);
        assertThat(keys.rotate(key.substring(4, 14), Duration.ofDays(1))).isPresent();
    }
}
