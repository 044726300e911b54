package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FailedAttemptsTest {
    private static final String HERE = "192.0.2.1";
    private static final Optional<String> NO_KEY = Optional.empty();

    private long now;
    private final FailedAttempts attempts = new FailedAttempts(3, Duration.ofSeconds(60), () -> now);

    @Test
    void the_first_few_are_free_and_then_waits_double_up_to_the_bound() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            assertThat(attempts.failed(HERE, NO_KEY)).as("attempt " + i).isEmpty();
            Optional<Duration> wait = i < 2 ? NO_WAIT : attempts.failed(HERE, NO_KEY);
            waits.add(wait.orElse(Duration.ZERO).toSeconds());
            pass(wait.orElse(Duration.ZERO));
        }

        assertThat(waits).containsExactly(0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    private static final Optional<Duration> NO_WAIT = Optional.empty();

    @Test
    void what_comes_too_early_is_told_how_long_is_left_and_not_counted() {
        fail(HERE, 3);

        pass(Duration.ofMillis(400));
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.failed(HERE, NO_KEY)).contains(Duration.ofMillis(600));
        }
    }

    @Test
    void one_address_does_not_wait_for_another_and_neither_does_a_key() {
        fail(HERE, 3);
        assertThat(attempts.failed("192.0.2.2", NO_KEY)).isEmpty();

        attempts.failed("192.0.2.3", Optional.of("aaaaaaaaaa"));
        attempts.failed("192.0.2.4", Optional.of("aaaaaaaaaa"));
        attempts.failed("192.0.2.5", Optional.of("aaaaaaaaaa"));
        assertThat(attempts.failed("192.0.2.6", Optional.of("aaaaaaaaaa"))).isPresent();
        assertThat(attempts.failed("192.0.2.6", Optional.of("bbbbbbbbbb"))).isEmpty();
    }

    @Test
    void a_network_of_ipv6_counts_as_one() {
        attempts.failed("2001:db8:1:2::1", NO_KEY);
        attempts.failed("2001:db8:1:2::2", NO_KEY);
        attempts.failed("2001:db8:1:2:ffff::3", NO_KEY);

        assertThat(attempts.failed("2001:db8:1:2::4", NO_KEY)).isPresent();
        assertThat(attempts.failed("2001:db8:1:3::1", NO_KEY)).isEmpty();
    }

    @Test
    void after_a_while_all_is_forgotten() {
        fail(HERE, 3);
        pass(Duration.ofSeconds(121));

        fail(HERE, 3);

        assertThat(attempts.failed(HERE, NO_KEY)).contains(Duration.ofSeconds(1));
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(attempts.failed(address, NO_KEY)).isEmpty();
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
