package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.GivenTouch;
import dev.imbuto.command.period.FreezePeriod;
import dev.imbuto.command.period.PeriodRejection;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the first of March 2017, at noon. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FreezingPeriodsIT {
    @TempDir
    Path folder;

    private ACommandSide commandSide;

    /** A commit of one event, and one of two. */
    @BeforeEach
    void open() {
        commandSide = ACommandSide.in(folder);
        commandSide.send(capture("c-1"));
        commandSide.send(new CaptureLead(
                ACommandSide.contact("c-2"),
                "c-2",
                null,
                null,
                null,
                null,
                null,
                new GivenTouch("web", "visit", null, null),
                null,
                null));
        assertThat(commandSide.events()).hasSize(3);
    }

    @AfterEach
    void close() {
        commandSide.close();
    }

    @Test
    void pins_the_end_of_the_log_unless_told_otherwise() {
        assertThat(freeze("2017-02", null)).isEqualTo(new Outcome("2017-02", null, 1, 4, null, List.of(), false));
        assertThat(frozen()).isEqualTo(new PeriodFrozen("2017-02", 3));
    }

    @Test
    void never_pins_the_middle_of_a_command() {
        freeze("2017-02", 2L);
        assertThat(frozen()).isEqualTo(new PeriodFrozen("2017-02", 1));
        freeze("2016", 0L);
        assertThat(frozen()).isEqualTo(new PeriodFrozen("2016", 0));
        freeze("2016-Q4", 1L);
        assertThat(frozen()).isEqualTo(new PeriodFrozen("2016-Q4", 1));
    }

    @Test
    void is_for_good() {
        freeze("2016-Q4", null);
        refused("already-frozen", "2016-Q4", null);
        freeze("2016-12", null);
    }

    @Test
    void waits_until_the_period_is_over() {
        refused("period-not-over", "2017-03", null);
        refused("period-not-over", "2017-Q1", null);
        refused("period-not-over", "2017", null);
    }

    @Test
    void cannot_name_what_has_not_been_recorded() {
        refused("unknown-position", "2017-02", 4L);
        assertThat(commandSide.events()).hasSize(3);
    }

    @Test
    void takes_years_quarters_and_months_only() {
        for (String key : List.of("2017-Q0", "2017-Q5", "2017-13", "2017-00", "17", "2017-1", "2017-q1", "0999", "")) {
            assertThatThrownBy(() -> new FreezePeriod(key, null))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining(key);
        }
    }

    private Outcome freeze(String key, @Nullable Long position) {
        return commandSide.send(new FreezePeriod(key, position));
    }

    private Object frozen() {
        List<StoredEvent> events = commandSide.events();
        return commandSide.codec.decode(events.get(events.size() - 1));
    }

    private void refused(String reason, String key, @Nullable Long position) {
        assertThatExceptionOfType(PeriodRejection.class)
                .isThrownBy(() -> freeze(key, position))
                .satisfies(refusal -> assertThat(refusal.reason().code()).isEqualTo(reason));
    }
}
