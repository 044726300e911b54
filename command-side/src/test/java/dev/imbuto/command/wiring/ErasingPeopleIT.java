package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.command.contact.ContactRejection;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.command.contact.InMemoryForgetting;
import dev.imbuto.command.contact.InMemoryPersonalData;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.privacy.Forgetting.Announcement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens on the way, an erasure ends up done or not begun. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasingPeopleIT {
    private static final ContactId ANN = contact("ann");

    @TempDir
    Path folder;

    private InMemoryPersonalData personalData = new InMemoryPersonalData();
    private ACommandSide commandSide;

    @BeforeEach
    void open() {
        commandSide = ACommandSide.in(folder, ACommandSide.withSnapshots(2), personalData);
    }

    @AfterEach
    void close() {
        commandSide.close();
    }

    private void restart() {
        close();
        open();
    }

    private InMemoryForgetting keys() {
        return personalData.forgetting();
    }

    private static Erase erase(ContactId contact) {
        return new Erase(contact, "asked to be forgotten", null);
    }

    @Test
    void destroys_the_key_after_the_event_and_settles_the_announcement() {
        commandSide.send(capture("ann"));
        Outcome erased = commandSide.send(erase(ANN));

        assertThat(commandSide.events().get((int) erased.position() - 1).type())
                .isEqualTo("contact.personal-data-erased");
        assertThat(keys().isDestroyed(ANN)).isTrue();
        assertThat(keys().announced()).isEmpty();
    }

    @Test
    void of_somebody_unknown_or_at_another_version_is_refused_and_destroys_nothing() {
        commandSide.send(capture("ann"));
        assertRefused(Reason.UNKNOWN_CONTACT, () -> commandSide.send(erase(contact("nobody"))));
        assertRefused(Reason.STALE_VERSION, () -> commandSide.send("c-1", erase(ANN), 7L));

        assertThat(keys().isDestroyed(ANN)).isFalse();
        assertThat(keys().isDestroyed(contact("nobody"))).isFalse();
        assertThat(keys().announced()).isEmpty();
    }

    @Test
    void that_a_crash_ended_after_the_event_is_finished_by_the_next_start() {
        commandSide.send(capture("ann"));
        keys().failNext(Integer.MAX_VALUE);
        assertThatExceptionOfType(LogUnavailableException.class).isThrownBy(() -> commandSide.send(erase(ANN)));
        assertThat(keys().announced()).extracting(Announcement::contact).containsExactly(ANN);
        close();
        keys().failNext(0);
        open();

        assertThat(keys().isDestroyed(ANN)).isTrue();
        assertThat(keys().announced()).isEmpty();
    }

    @Test
    void that_a_crash_ended_before_the_event_is_dropped_when_nobody_can_be_at_it_any_more() {
        commandSide.send(capture("ann"));
        keys().announce(ANN);
        keys().letPass(Duration.ofHours(25));
        restart();

        assertThat(keys().isDestroyed(ANN)).isFalse();
        assertThat(keys().announced()).isEmpty();
        commandSide.send(touch("ann"));
    }

    @Test
    void goes_on_by_itself_when_the_key_could_not_be_destroyed_at_once() throws InterruptedException {
        commandSide.send(capture("ann"));
        keys().failNext(1);
        assertThatExceptionOfType(LogUnavailableException.class).isThrownBy(() -> commandSide.send(erase(ANN)));

        for (int i = 0; i < 100 && !keys().announced().isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(keys().isDestroyed(ANN)).isTrue();
        assertThat(keys().announced()).isEmpty();
    }

    @Test
    void is_finished_by_whoever_asks_for_it_again() {
        commandSide.send(capture("ann"));
        keys().failNext(1);
        assertThatExceptionOfType(LogUnavailableException.class)
                .isThrownBy(() -> commandSide.send("idem:1", erase(ANN)));

        Outcome again = commandSide.send("idem:1", erase(ANN));

        assertThat(again.repeated()).isTrue();
        assertThat(keys().isDestroyed(ANN)).isTrue();
    }

    @Test
    void is_repeated_where_the_keys_come_from_an_older_backup() {
        commandSide.send(capture("ann"));
        commandSide.send(erase(ANN));
        for (int i = 0; i < 5; i++) {
            commandSide.send(capture("c" + i));
        }
        close();
        personalData = new InMemoryPersonalData(); // knows nothing
        open();

        assertThat(keys().isDestroyed(ANN)).isTrue();
        assertThat(keys().knownUpTo()).isEqualTo(commandSide.log.head().position());
    }

    @Test
    void does_not_look_through_what_the_keys_have_heard_of() {
        commandSide.send(capture("ann"));
        commandSide.send(erase(ANN));
        close();
        personalData = new InMemoryPersonalData();
        keys().knownUpTo(2);
        open();

        assertThat(keys().isDestroyed(ANN)).isFalse();
    }

    @Test
    void forgets_the_snapshot() throws InterruptedException {
        commandSide.send(capture("ann"));
        commandSide.send(touch("ann"));
        commandSide.send(touch("ann"));
        for (int i = 0; i < 100 && commandSide.snapshots.latest(ANN.toString()).isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertThat(commandSide.snapshots.latest(ANN.toString())).isPresent();

        long version = commandSide.send(erase(ANN)).version();

        // There may be one of the erased contact by now, which knows nothing but that.
        assertThat(commandSide.snapshots.latest(ANN.toString()).stream())
                .allSatisfy(snapshot -> assertThat(snapshot.sequence()).isEqualTo(version - 1));
        restart();
        assertRefused(Reason.ERASED, () -> commandSide.send(touch("ann")));
    }

    @Test
    void by_many_at_once_happens_once_and_what_comes_after_it_is_refused() throws Exception {
        commandSide.send(capture("ann"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Boolean>> sent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean erases = i % 2 == 0;
            sent.add(threads.submit(() -> {
                int accepted = 0;
                for (int round = 0; round < 20; round++) {
                    try {
                        commandSide.send(erases ? erase(ANN) : touch("ann"));
                        accepted++;
                    } catch (ContactRejection refused) {
                        assertThat(refused.reason()).isEqualTo(Reason.ERASED);
                    }
                }
                return erases && accepted > 0;
            }));
        }
        int erasing = 0;
        for (Future<Boolean> one : sent) {
            erasing += one.get() ? 1 : 0;
        }
        threads.shutdown();

        assertThat(erasing).isEqualTo(1);
        assertThat(commandSide.events().stream().filter(event -> event.type().equals("contact.personal-data-erased")))
                .singleElement()
                .satisfies(event -> assertThat(event.position())
                        .isEqualTo(commandSide.log.head().position()));
        assertThat(keys().announced()).isEmpty();
    }

    private static void assertRefused(Reason reason, ThrowingCallable command) {
        assertThatExceptionOfType(ContactRejection.class)
                .isThrownBy(command)
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
