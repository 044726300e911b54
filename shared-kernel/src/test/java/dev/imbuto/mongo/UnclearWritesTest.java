package dev.imbuto.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.ServerAddress;
import dev.imbuto.log.LogUnavailableException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UnclearWritesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Hands hands = new Hands();
    private int attempts;

    @Test
    void a_write_without_an_answer_is_done_again_until_there_is_one() {
        assertThat(UnclearWrites.settled("keys", () -> attempts < 3 ? fail() : ++attempts, hands, PATIENCE))
                .isEqualTo(4);
        assertThat(hands.paused).as("between the attempts").isEqualTo(2 + 4 + 8);
    }

    @Test
    void after_some_time_nobody_waits_any_longer() {
        assertThatThrownBy(() -> UnclearWrites.settled("keys cannot be written", this::fail, hands, PATIENCE))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageStartingWith("keys cannot be written: no answer")
                .hasCauseInstanceOf(MongoSocketException.class);
        assertThat(hands.paused).isBetween(1_000L, 1_064L);
        assertThat(attempts).isBetween(15, 25);
    }

    @Test
    void a_mistake_of_our_own_is_not_repeated() {
        assertThatThrownBy(() -> UnclearWrites.settled(
                        "keys",
                        () -> {
                            attempts++;
                            throw new IllegalArgumentException("no such field");
                        },
                        hands,
                        PATIENCE))
                .hasMessage("no such field");
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void who_was_overtaken_tries_again_too() {
        assertThat(UnclearWrites.decided(
                        "keys", () -> ++attempts < 3 ? Optional.empty() : Optional.of(attempts), hands, PATIENCE))
                .isEqualTo(3);
        assertThatThrownBy(() -> UnclearWrites.decided("keys", Optional::empty, hands, PATIENCE))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("others were faster");
    }

    private int fail() throws MongoException {
        attempts++;
        throw new MongoSocketException("no answer", new ServerAddress());
    }

    /** Time passes only while somebody pauses. */
    private static final class Hands implements Pace {
        private long paused;

        @Override
        public long nanoTime() {
            return Duration.ofMillis(paused).toNanos();
        }

        @Override
        public void pauseUpTo(long nanoseconds) {
            paused += Duration.ofNanos(nanoseconds).toMillis();
        }
    }
}
