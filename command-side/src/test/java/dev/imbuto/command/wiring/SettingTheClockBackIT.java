package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.NOON;
import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingTheClockBackIT {
    private static final Instant AN_HOUR_BEFORE = NOON.minus(Duration.ofHours(1));

    @TempDir
    Path folder;

    private ACommandSide commandSide;

    @BeforeEach
    void open() {
        commandSide = ACommandSide.in(folder);
    }

    @AfterEach
    void close() {
        commandSide.close();
    }

    @Test
    void stops_nothing_and_records_everything_in_order_across_a_restart_too() {
        commandSide.send(capture("c-1"));
        commandSide.now = AN_HOUR_BEFORE;
        commandSide.send(touch("c-1"));
        commandSide.close();
        commandSide = ACommandSide.in(folder);
        commandSide.now = AN_HOUR_BEFORE.plusSeconds(1);
        commandSide.send(touch("c-1"));
        commandSide.send(capture("c-2"));
        commandSide.now = NOON.plusSeconds(1);
        commandSide.send(new Qualify(contact("c-1"), null, null, null));

        List<Instant> recorded =
                commandSide.events().stream().map(StoredEvent::recordedAt).toList();
        assertThat(recorded)
                .isSorted()
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(at -> assertThat(at).isAfterOrEqualTo(NOON));
        assertThat(recorded).last().isEqualTo(NOON.plusSeconds(1));
        assertThat(Verification.of(commandSide.log, null, position -> {}).fault())
                .isEmpty();
    }

    @Test
    void leaves_what_has_no_date_of_its_own_after_what_was_before_it() {
        commandSide.send(capture("c-1"));
        commandSide.now = AN_HOUR_BEFORE;
        commandSide.send(touch("c-1"));

        assertThat(commandSide.events().stream()
                        .map(commandSide.codec::decode)
                        .filter(TouchRecorded.class::isInstance)
                        .map(event -> ((TouchRecorded) event).effectiveAt()))
                .containsExactly(NOON);
    }

    @Test
    void finds_what_was_known_at_any_moment_by_halves_as_before() {
        commandSide.send(capture("c-1"));
        commandSide.now = AN_HOUR_BEFORE;
        commandSide.send(touch("c-1"));

        assertThat(commandSide.log.positionAt(AN_HOUR_BEFORE)).isZero();
        assertThat(commandSide.log.positionAt(NOON))
                .isEqualTo(commandSide.log.head().position());
    }
}
