package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
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

/** What API keys promise, wherever they are stored; each test has a store of its own, which several processes may open. */
@DisplayNameGeneration(ReplaceUnderscores.class)
abstract class ApiKeysContract {
    static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    ApiKeys keys;

    /** The store of this test, as another process opens it. */
    abstract StoredKeys store();

    @BeforeEach
    void open() {
        keys = keysAt(NOON);
    }

    private ApiKeys keysAt(Clock clock) {
        return new ApiKeys(store(), clock, KeyUses.EVERY);
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

    @RepeatedTest(5)
    void of_many_first_starts_at_once_one_makes_the_key() throws Exception {
        ExecutorService starts = Executors.newFixedThreadPool(8);
        CyclicBarrier opened = new CyclicBarrier(8);
        List<Callable<Optional<ApiKey.Made>>> all = IntStream.range(0, 8)
                .<Callable<Optional<ApiKey.Made>>>mapToObj(i -> () -> {
                    try (ApiKeys own = keysAt(NOON)) {
                        opened.await();
                        return own.createFirstAdmin();
                    }
                })
                .toList();

        List<String> made = new ArrayList<>();
        for (Future<Optional<ApiKey.Made>> start : starts.invokeAll(all)) {
            start.get().map(ApiKey.Made::key).ifPresent(made::add);
        }
        starts.shutdown();

        assertThat(made).hasSize(1);
        assertThat(keys.list()).hasSize(1);
        assertThat(reopened().authenticate(made.get(0))).isPresent();
    }

    @Test
    void where_there_is_any_key_there_is_no_first_one() {
        keys.create(Role.ANALYST);

        assertThat(keys.createFirstAdmin()).isEmpty();
    }

    @Test
    void a_key_is_known_by_its_id_role_and_times_but_never_by_itself() {
        ApiKey.Made made = keys.create(Role.ANALYST);
        keys.revoke(made.id());

        assertThat(keys.list())
                .containsExactly(new ApiKey(made.id(), Role.ANALYST, null, NOON.instant(), null, null, NOON.instant()));
        assertThat(keys.list().get(0).prefix()).isEqualTo(made.key().substring(0, 14));
        assertThat(made.key()).matches("imb_" + made.id() + "_[A-Za-z0-9_-]{43}");
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
        try (ApiKeys other = keysAt(NOON)) {
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
    void a_key_that_expires_is_accepted_until_then() {
        ApiKey.Made made =
                keys.create(Role.ANALYST, "for the dashboard", NOON.instant().plusSeconds(60));

        assertThat(at(NOON.instant().plusSeconds(59)).authenticate(made.key())).isPresent();
        assertThat(at(NOON.instant().plusSeconds(60)).authenticate(made.key())).isEmpty();
        assertThat(keys.list()).singleElement().satisfies(key -> {
            assertThat(key.label()).isEqualTo("for the dashboard");
            assertThat(key.expires()).isEqualTo("2026-01-01T12:01:00Z");
        });
    }

    @Test
    void a_key_that_would_never_be_accepted_or_has_no_proper_label_is_not_made() {
        assertThatThrownBy(() -> keys.create(Role.ADMIN, null, NOON.instant()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.create(Role.ADMIN, "a\u001B[31m", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.create(Role.ADMIN, "x".repeat(201), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(keys.list()).isEmpty();
    }

    @Test
    void during_a_rotation_both_keys_are_accepted_and_afterwards_the_second_alone() {
        ApiKey.Made first =
                keys.create(Role.COMPLIANCE, "officer", NOON.instant().plus(Duration.ofDays(90)));

        ApiKey.Made second = keys.rotate(first.id(), Duration.ofDays(7)).orElseThrow();

        at(NOON.instant().plus(Duration.ofDays(7)).minusMillis(1));
        assertThat(keys.authenticate(first.key())).isPresent();
        assertThat(keys.authenticate(second.key())).hasValueSatisfying(key -> {
            assertThat(key.role()).isEqualTo(Role.COMPLIANCE);
            assertThat(key.label()).isEqualTo("officer");
            assertThat(key.expires()).isEqualTo(NOON.instant().plus(Duration.ofDays(90)));
        });
        at(NOON.instant().plus(Duration.ofDays(7)));
        assertThat(keys.authenticate(first.key())).isEmpty();
        assertThat(keys.authenticate(second.key())).isPresent();
    }

    @Test
    void a_rotation_never_lengthens_a_life_and_none_rotates_a_dead_key() {
        ApiKey.Made soon = keys.create(Role.ANALYST, null, NOON.instant().plusSeconds(10));
        ApiKey.Made revoked = keys.create(Role.ANALYST);
        keys.revoke(revoked.id());

        keys.rotate(soon.id(), Duration.ofDays(7));

        assertThat(keys.list().stream()
                        .filter(key -> key.id().equals(soon.id()))
                        .map(ApiKey::expires))
                .containsExactly(NOON.instant().plusSeconds(10));
        assertThat(keys.rotate(revoked.id(), Duration.ZERO)).isEmpty();
        assertThat(keys.rotate("unknown", Duration.ZERO)).isEmpty();
        assertThat(at(NOON.instant().plusSeconds(10)).rotate(soon.id(), Duration.ZERO))
                .isEmpty();
    }

    @Test
    void the_last_use_is_written_down_later_and_no_request_waits_for_it() throws Exception {
        ApiKey.Made made = keys.create(Role.ANALYST);
        keys.close();
        keys = new ApiKeys(store(), NOON, Duration.ofMillis(300));

        keys.authenticate(made.key());

        assertThat(keys.list().get(0).lastUsed()).isNull();
        assertWithinASecond(() -> NOON.instant().equals(keys.list().get(0).lastUsed()));
    }

    @Test
    void a_use_is_not_lost_when_the_server_stops_and_a_wrong_key_is_no_use() {
        ApiKey.Made made = keys.create(Role.ANALYST);
        keys.authenticate(made.key() + "x");
        assertThat(reopened().list().get(0).lastUsed()).isNull();

        keys.authenticate(made.key());

        assertThat(reopened().list().get(0).lastUsed()).isEqualTo(NOON.instant());
    }

    @Test
    void a_later_use_that_another_process_saw_is_not_written_over() {
        ApiKey.Made made = keys.create(Role.ANALYST);
        try (ApiKeys later = keysAt(Clock.offset(NOON, Duration.ofMinutes(5)))) {
            later.authenticate(made.key());
        }
        keys.authenticate(made.key());

        assertThat(reopened().list().get(0).lastUsed()).isEqualTo(NOON.instant().plusSeconds(300));
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

    private ApiKeys at(Instant now) {
        keys.close();
        keys = keysAt(Clock.fixed(now, ZoneOffset.UTC));
        return keys;
    }

    ApiKeys reopened() {
        keys.close();
        keys = keysAt(NOON);
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
