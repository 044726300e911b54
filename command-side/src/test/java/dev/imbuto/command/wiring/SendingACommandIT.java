package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.NOON;
import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactRejection;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.Stage;
import dev.imbuto.log.StoredEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SendingACommandIT {
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
    void is_answered_with_version_stage_and_position() {
        commandSide.send(capture("c-1"));
        commandSide.send(capture("c-2"));
        assertThat(commandSide.send(touch("c-1")))
                .isEqualTo(new Outcome(contact("c-1").toString(), Stage.LEAD, 2, 3, null, List.of(), false));
    }

    @Test
    void that_changes_nothing_is_answered_with_the_position_of_the_last_change() {
        commandSide.send(capture("c-1"));
        Outcome first = commandSide.send(new Assign(contact("c-1"), "Anna", null, null));
        commandSide.send(capture("c-2"));
        Outcome second = commandSide.send(new Assign(contact("c-1"), "Anna", null, null));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void leaves_its_name_on_the_commit_and_who_and_why_on_each_event() {
        commandSide.send("idem:1", capture("c-1"));
        StoredEvent stored = commandSide.events().get(0);
        assertThat(stored.commitId()).isEqualTo("idem:1");
        assertThat(stored.aggregateType()).isEqualTo("contact");
        assertThat(commandSide.codec.metadata(stored))
                .isEqualTo(Map.of(
                        "actor", "key-7",
                        "client", "loopback",
                        "correlationId", "request-1",
                        "causationId", "idem:1"));
    }

    @Test
    void happens_when_it_is_recorded_unless_it_says_otherwise() {
        commandSide.send(capture("c-1"));
        StoredEvent stored = commandSide.events().get(0);
        assertThat(stored.recordedAt()).isEqualTo(NOON);
        assertThat(stored.timestamp()).isEqualTo(NOON);
        assertThat(((Dated) commandSide.codec.decode(stored)).effectiveAt()).isEqualTo(NOON);
    }

    @Test
    void goes_on_at_the_time_of_the_log_when_the_clock_is_set_back() {
        commandSide.send(capture("c-1"));
        commandSide.now = NOON.minus(Duration.ofHours(1));
        commandSide.send(capture("c-2"));
        StoredEvent stored = commandSide.events().get(1);
        assertThat(stored.recordedAt()).isEqualTo(NOON);
        assertThat(((Dated) commandSide.codec.decode(stored)).effectiveAt()).isEqualTo(NOON);
    }

    @Test
    void to_an_unknown_contact_is_refused() {
        assertThatExceptionOfType(ContactRejection.class)
                .isThrownBy(() -> commandSide.send(touch("c-1")))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_CONTACT));
        assertThat(commandSide.events()).isEmpty();
    }

    @Test
    void that_is_refused_changes_nothing() {
        commandSide.send(capture("c-1"));
        assertThatExceptionOfType(ContactRejection.class)
                .isThrownBy(() -> commandSide.send(capture("c-1")))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.ALREADY_CAPTURED));
        assertThat(commandSide.send(touch("c-1")).version()).isEqualTo(2);
        assertThat(commandSide.events()).hasSize(2);
    }

    @Test
    void for_the_version_that_the_contact_has_is_carried_out() {
        commandSide.send(capture("c-1"));
        assertThat(commandSide.send("a", touch("c-1"), 1L).version()).isEqualTo(2);
    }

    @Test
    void for_another_version_is_refused_before_anything_else() {
        commandSide.send(capture("c-1"));
        commandSide.send(touch("c-1"));
        for (long expected : List.of(0L, 1L, 3L)) {
            assertThatExceptionOfType(ContactRejection.class)
                    .isThrownBy(() -> commandSide.send("a", touch("c-1"), expected))
                    .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.STALE_VERSION));
        }
        assertThat(commandSide.events()).hasSize(2);
    }

    @Test
    void finds_everything_again_after_a_restart() {
        commandSide.send(capture("c-1"));
        commandSide.close();
        commandSide = ACommandSide.in(folder);
        assertThat(commandSide.send(touch("c-1")).version()).isEqualTo(2);
    }
}
