package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ApiKeysIT {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private ApiKeys keys;

    @BeforeEach
    void open() {
        keys = ApiKeys.open(folder.resolve(ApiKeys.FILE), NOON);
    }

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void the_first_start_makes_one_key_for_an_administrator_and_no_other_start_does() {
        String key = keys.createFirstAdmin().orElseThrow().key();

        assertThat(keys.authenticate(key)).map(ApiKey::role).contains(Role.ADMIN);
        assertThat(keys.createFirstAdmin()).isEmpty();
        assertThat(reopened().createFirstAdmin()).isEmpty();
        assertThat(keys.list()).hasSize(1);
    }

    @Test
    void an_administrator_is_not_made_again_after_all_keys_are_revoked() {
        keys.revoke(keys.createFirstAdmin().orElseThrow().id());

        assertThat(keys.createFirstAdmin()).isEmpty();
    }

    @RepeatedTest(10)
    void of_many_first_starts_at_once_one_makes_the_key() throws Exception {
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
    void a_key_is_known_by_its_id_role_and_times_but_never_by_itself() {
        ApiKey.Made made = keys.create(Role.ANALYST);
        keys.revoke(made.id());

        assertThat(keys.list()).containsExactly(new ApiKey(made.id(), Role.ANALYST, NOON.instant(), NOON.instant()));
        assertThat(made.key()).matches("imb_" + made.id() + "_[A-Za-z0-9_-]{43}");
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
    void a_key_survives_a_restart() {
        String key = keys.create(Role.COMPLIANCE).key();

        assertThat(reopened().authenticate(key)).map(ApiKey::role).contains(Role.COMPLIANCE);
    }

    @Test
    void a_revoked_key_is_refused_at_once() {
        ApiKey.Made made = keys.create(Role.INTEGRATOR);
        assertThat(keys.authenticate(made.key())).isPresent();

        assertThat(keys.revoke(made.id())).isTrue();

        assertThat(keys.authenticate(made.key())).isEmpty();
        assertThat(keys.revoke(made.id())).isFalse();
        assertThat(keys.revoke("unknown")).isFalse();
    }

    @Test
    void what_another_process_makes_or_revokes_takes_effect_within_a_second() throws Exception {
        try (ApiKeys other = ApiKeys.open(folder.resolve(ApiKeys.FILE), NOON)) {
            ApiKey.Made made = other.create(Role.ANALYST);
            assertWithinASecond(() -> keys.authenticate(made.key()).isPresent());

            other.revoke(made.id());
            assertWithinASecond(() -> keys.authenticate(made.key()).isEmpty());
        }
    }

    @Test
    void nothing_but_the_whole_key_opens_the_door() {
        ApiKey.Made made = keys.create(Role.ADMIN);
        ApiKey.Made other = keys.create(Role.ADMIN);
        String key = made.key();

        assertThat(Stream.of(
                        "",
                        "imb_",
                        "imb_" + made.id(),
                        "imb_" + made.id() + "_",
                        key.substring(0, key.length() - 1),
                        key + "A",
                        key.substring(4),
                        "imb_" + other.id() + key.substring(14),
                        "imb_nosuchkey1_" + key.substring(15),
                        key.toUpperCase(java.util.Locale.ROOT),
                        "imb_" + "x".repeat(100_000),
                        "' OR 1=1 --"))
                .allSatisfy(wrong -> assertThat(keys.authenticate(wrong)).isEmpty());
    }

    @Test
    void keys_differ() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            ApiKey.Made key = keys.create(Role.ANALYST);
            made.add(key.id());
            made.add(key.key().substring(15));
        }

        assertThat(made).hasSize(100);
    }

    private ApiKeys reopened() {
        keys.close();
        keys = ApiKeys.open(folder.resolve(ApiKeys.FILE), NOON);
        return keys;
    }

    private static void assertWithinASecond(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(1));
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
