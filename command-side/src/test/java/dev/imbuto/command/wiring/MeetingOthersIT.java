package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imbuto.command.ContendedException;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactRejection;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.log.Commit;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.SequenceConflictException;
import dev.imbuto.log.StoredEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two write sides over one log, neither of which knows what the other one has in its cache. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MeetingOthersIT {
    @TempDir
    Path folder;

    private final AtomicReference<EventLog> shared = new AtomicReference<>();
    private ACommandSide here;
    private ACommandSide there;
    private int conflicts;

    @BeforeEach
    void open() throws Exception {
        here = ACommandSide.in(folder, ACommandSide.SETTINGS, log -> {
            shared.set(log);
            return UsedEventLog.of(log, this::conflict);
        });
        there = ACommandSide.over(shared.get(), folder.resolve("there"));
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
    }

    @Test
    void a_command_that_was_decided_on_an_old_version_is_decided_anew() {
        here.send(capture("c-1"));
        assertThat(there.send(touch("c-1")).version()).isEqualTo(2);
        assertThat(here.send(touch("c-1")).version()).isEqualTo(3);
        assertThat(there.send(touch("c-1")).version()).isEqualTo(4);
        assertThat(here.events()).extracting(event -> event.sequence()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void what_was_allowed_before_may_be_refused_when_decided_anew() {
        here.send(capture("c-1"));
        there.send(new Qualify(contact("c-1"), null, null, null));
        assertThatExceptionOfType(ContactRejection.class)
                .isThrownBy(() -> here.send(new Qualify(contact("c-1"), null, null, null)))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_ALLOWED_IN_STAGE));
    }

    @Test
    void what_another_process_did_is_known_before_anything_is_refused() throws Exception {
        EventLog several = UsedEventLog.of(
                shared.get(), (method, arguments, usual) -> method.equals("isShared") ? true : usual.call());
        try (ACommandSide one = ACommandSide.over(several, folder.resolve("one"));
                ACommandSide other = ACommandSide.over(several, folder.resolve("other"))) {
            one.send(capture("c-1"));
            other.send(touch("c-1"));
            assertThat(one.send(UUID.randomUUID().toString(), touch("c-1"), 2L).version())
                    .isEqualTo(3);
            assertThat(other.send(UUID.randomUUID().toString(), touch("c-1"), 3L)
                            .version())
                    .isEqualTo(4);
        }
    }

    @Test
    void only_one_of_two_captures_the_same_contact() {
        conflicts = 1; // as if the other one had come between the look and the write
        here.send(capture("c-0"));
        assertThat(here.events()).hasSize(1);
        there.send(capture("c-1"));
        assertThatExceptionOfType(ContactRejection.class)
                .isThrownBy(() -> here.send(capture("c-1")))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.ALREADY_CAPTURED));
    }

    @Test
    void a_few_conflicts_are_survived() {
        here.send(capture("c-1"));
        conflicts = 5;
        assertThat(here.send(touch("c-1")).version()).isEqualTo(2);
    }

    @Test
    void too_many_conflicts_are_given_up_and_change_nothing() {
        here.send(capture("c-1"));
        conflicts = 6;
        assertThatExceptionOfType(ContendedException.class).isThrownBy(() -> here.send(touch("c-1")));
        assertThat(here.events()).hasSize(1);
        assertThat(here.send(touch("c-1")).version()).isEqualTo(2);
    }

    @Test
    void many_at_once_lose_nothing() throws Exception {
        here.send(capture("c-1"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Outcome>> outcomes = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                ACommandSide side = i % 2 == 0 ? here : there;
                outcomes.add(threads.submit(() -> untilCarriedOut(side)));
            }
            for (Future<Outcome> outcome : outcomes) {
                outcome.get();
            }
        } finally {
            threads.shutdown();
        }
        List<StoredEvent> events = here.events();
        assertThat(events)
                .filteredOn(event -> event.type().equals("contact.touch-recorded"))
                .hasSize(80);
        assertThat(here.send(touch("c-1")).version()).isEqualTo(events.size() + 1);
    }

    private static Outcome untilCarriedOut(ACommandSide side) {
        while (true) {
            try {
                return side.send(touch("c-1"));
            } catch (ContendedException again) {
                Thread.onSpinWait();
            }
        }
    }

    private Object conflict(String method, Object[] arguments, UsedEventLog.Usual usual) throws Throwable {
        if (method.equals("append") && conflicts > 0) {
            conflicts--;
            NewEvent event = ((Commit) arguments[0]).events().get(0);
            throw new SequenceConflictException(event.aggregateId(), event.sequence());
        }
        return usual.call();
    }
}
