package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TellingProgressTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Progress progress =
            Progress.lines("Importing", "rows", 500_000, new PrintStream(told, true, StandardCharsets.UTF_8));

    @Test
    void a_line_has_rate_and_time_left() {
        assertThat(progress.line(120_000, Duration.ofSeconds(10)))
                .isEqualTo("Importing: 120,000 of 500,000 rows, 12,000 a second, 32 s left");
    }

    @Test
    void nothing_done_yet_has_no_time_left() {
        assertThat(progress.line(0, Duration.ZERO)).isEqualTo("Importing: 0 of 500,000 rows, 0 a second");
    }

    @Test
    void short_work_says_nothing() {
        progress.reached(250_000);
        progress.reached(500_000);
        assertThat(told.size()).isZero();
    }
}
