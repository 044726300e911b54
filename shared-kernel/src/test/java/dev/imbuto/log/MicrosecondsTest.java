package dev.imbuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MicrosecondsTest {
    @Test
    void count_from_1970_on_both_sides() {
        assertThat(Microseconds.of(Instant.parse("1970-01-01T00:00:01.000002Z")))
                .isEqualTo(1_000_002);
        assertThat(Microseconds.of(Instant.parse("1969-12-31T23:59:59.999999Z")))
                .isEqualTo(-1);
        assertThat(Microseconds.toInstant(1_000_002)).isEqualTo("1970-01-01T00:00:01.000002Z");
        assertThat(Microseconds.toInstant(-1)).isEqualTo("1969-12-31T23:59:59.999999Z");
    }

    @Test
    void drop_what_is_finer() {
        assertThat(Microseconds.of(Instant.parse("1970-01-01T00:00:00.000001999Z")))
                .isEqualTo(1);
        assertThat(Microseconds.of(Instant.parse("1969-12-31T23:59:59.999999999Z")))
                .isEqualTo(-1);
    }

    @Test
    void do_not_overflow_silently() {
        assertThatThrownBy(() -> Microseconds.of(Instant.MAX)).isInstanceOf(ArithmeticException.class);
        assertThat(Microseconds.of(Microseconds.toInstant(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
        assertThat(Microseconds.of(Microseconds.toInstant(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    }
}
