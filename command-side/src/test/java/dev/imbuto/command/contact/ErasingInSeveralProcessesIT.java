package dev.imbuto.command.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.Commit;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.privacy.Forgetting;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes erase people in one log: wherever one of them is killed, and whatever the others do meanwhile, who is erased
 * is so to the last trace in the end. {@code -Dimbuto.erasures=20000} erases so many at random.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasingInSeveralProcessesIT {
    private static final int ERASURES = Integer.getInteger("imbuto.erasures", 300);
    private static final int DEEPEST = 2;
    private static final ContactId ANN = ContactId.ofExternal("ann");
    private static final Duration A_WHILE = Duration.ofSeconds(61);

    /** The end of a process: nothing catches it. */
    private static final class Killed extends Error {
        private Killed() {
            super("killed", null, false, false);
        }
    }

    @TempDir
    Path folder;

    private final EventCodec codec = new EventCodec();
    private final InMemoryForgetting keys = new InMemoryForgetting();
    private final Set<ContactId> withoutTraces = ConcurrentHashMap.newKeySet();
    private final List<Erasures> processes = new ArrayList<>();
    private EventLog log;
    private Traces traces = withoutTraces::add;
    private Erasures one;
    private Erasures other;

    @BeforeEach
    void open() {
        log = SqliteEventLog.open(folder.resolve("log.db"));
        one = process(keys);
        other = process(keys);
    }

    @AfterEach
    void close() {
        processes.forEach(Erasures::close);
        log.close();
    }

    private Erasures process(Forgetting keys) {
        Erasures process = new Erasures(log, codec, keys, List.of(contact -> traces.forget(contact)));
        processes.add(process);
        return process;
    }

    private static boolean erase(Erasures process, ContactId contact, Runnable carryingOut) {
        return process.carryOut(new Erase(contact, "asked to be forgotten", null), () -> {
            carryingOut.run();
            return true;
        });
    }

    private static void eraseUntilKilled(Erasures process, Runnable carryingOut) {
        assertThatExceptionOfType(Killed.class)
                .isThrownBy(() -> erase(process, ANN, () -> {
                    carryingOut.run();
                    throw new Killed();
                }));
    }

    private void append(ContactId contact) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        EventCodec.Encoded event = codec.encode(new PersonalDataErased(contact, "asked to be forgotten", now));
        log.append(new Commit(
                "erase " + contact,
                List.of(new NewEvent(
                        "event of " + contact,
                        "contact",
                        contact.toString(),
                        0,
                        event.type(),
                        event.revision(),
                        event.payload(),
                        codec.encodeMetadata(Map.of()),
                        now))));
    }

    private static void refuse() {
        throw new ContactRejection(Reason.STALE_VERSION, "contact ann is at version 2, not 1");
    }

    private void assertForgotten() {
        assertThat(keys.isDestroyed(ANN)).isTrue();
        assertThat(withoutTraces).contains(ANN);
        assertThat(keys.announced()).isEmpty();
    }

    @Test
    void one_that_is_killed_after_the_event_is_relieved_by_another_a_minute_later() {
        eraseUntilKilled(one, () -> append(ANN));

        other.finishLeftBehind();
        assertThat(keys.isDestroyed(ANN)).isFalse();
        keys.letPass(A_WHILE);
        other.finishLeftBehind();
        assertForgotten();
    }

    @Test
    void one_that_is_killed_between_the_key_and_the_traces_is_relieved_too() {
        traces = contact -> {
            throw new Killed();
        };
        assertThatExceptionOfType(Killed.class).isThrownBy(() -> erase(one, ANN, () -> append(ANN)));
        assertThat(keys.isDestroyed(ANN)).isTrue();

        traces = withoutTraces::add;
        keys.letPass(A_WHILE);
        other.finishLeftBehind();
        assertForgotten();
    }

    @Test
    void one_that_starts_leaves_the_note_of_another_that_has_not_written_its_event_yet() {
        eraseUntilKilled(one, () -> {
            other.finishAll();
            append(ANN);
            other.close(); // knows all up to the event
        });

        assertThat(process(keys).finishAll()).isEmpty();
        assertForgotten();
    }

    @Test
    void one_that_looks_around_leaves_it_too_for_a_day() {
        eraseUntilKilled(one, () -> {
            keys.letPass(Duration.ofHours(23));
            other.finishLeftBehind();
            append(ANN);
            other.close();
        });

        process(keys).finishAll();
        assertForgotten();
    }

    @Test
    void what_was_announced_a_day_ago_and_has_no_event_is_dropped() {
        eraseUntilKilled(one, () -> {});
        keys.letPass(Duration.ofHours(25));

        other.finishLeftBehind();

        assertThat(keys.announced()).isEmpty();
        assertThat(keys.isDestroyed(ANN)).isFalse();
    }

    @Test
    void one_that_is_refused_leaves_the_note_of_another_that_erases_the_same_contact() {
        eraseUntilKilled(one, () -> {
            assertThatExceptionOfType(ContactRejection.class)
                    .isThrownBy(() -> erase(other, ANN, ErasingInSeveralProcessesIT::refuse));
            append(ANN);
            other.close();
        });

        process(keys).finishAll();
        assertForgotten();
    }

    @Test
    void one_that_starts_does_not_take_what_another_is_about_for_a_restored_key_store() {
        Erasures starting = process(meanwhile(() -> eraseUntilKilled(one, () -> append(ANN))));

        assertThat(starting.finishAll()).isEmpty();
        assertThat(keys.isDestroyed(ANN)).as("left to the one that is about it").isFalse();

        keys.letPass(A_WHILE);
        starting.finishLeftBehind();
        assertForgotten();
    }

    /** The keys; this happens when it was asked what is announced, and before anything else is. */
    private Forgetting meanwhile(Runnable happening) {
        return (Forgetting) Proxy.newProxyInstance(
                Forgetting.class.getClassLoader(), new Class<?>[] {Forgetting.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("knownUpTo") && arguments == null) {
                        happening.run();
                    }
                    return method.invoke(keys, arguments);
                });
    }

    @Test
    void one_that_cannot_be_finished_keeps_no_other_from_it() {
        ContactId bob = ContactId.ofExternal("bob");
        for (ContactId contact : List.of(bob, ANN)) {
            assertThatExceptionOfType(Killed.class)
                    .isThrownBy(() -> erase(one, contact, () -> {
                        append(contact);
                        throw new Killed();
                    }));
        }
        traces = contact -> {
            if (contact.equals(bob)) {
                throw new IllegalStateException("the disk is full");
            }
            withoutTraces.add(contact);
        };
        keys.letPass(A_WHILE);
        other.finishLeftBehind();

        assertThat(withoutTraces).containsExactly(ANN);
        assertThat(keys.announced())
                .extracting(Forgetting.Announcement::contact)
                .containsExactly(bob);
    }

    @Test
    void whoever_is_killed_wherever_in_the_end_exactly_the_erased_are_forgotten() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        traces = contact -> {
            killOneIn(20, random);
            withoutTraces.add(contact);
        };
        for (int i = 0; i < ERASURES; i++) {
            eraseAtRandom(random, ContactId.ofExternal("c" + i), 0);
        }

        traces = withoutTraces::add;
        keys.letPass(A_WHILE);
        process(keys).finishLeftBehind();
        for (int i = 0; i < ERASURES; i++) {
            ContactId contact = ContactId.ofExternal("c" + i);
            boolean erased = log.lastSequence(contact.toString()) >= 0;
            assertThat(keys.isDestroyed(contact))
                    .as("seed %d, contact %d", seed, i)
                    .isEqualTo(erased);
            assertThat(withoutTraces.contains(contact))
                    .as("seed %d, contact %d", seed, i)
                    .isEqualTo(erased);
        }
        assertThat(process(keys).finishAll()).isEmpty();
    }

    private void eraseAtRandom(Random random, ContactId contact, int depth) {
        Erasures process = random.nextBoolean() ? one : other;
        try {
            erase(process, contact, () -> {
                meddle(random, contact, depth);
                killOneIn(8, random);
                if (random.nextInt(4) == 0 || log.lastSequence(contact.toString()) >= 0) {
                    refuse();
                }
                append(contact);
                meddle(random, contact, depth);
                killOneIn(4, random);
            });
        } catch (ContactRejection refused) {
            // as it happens
        } catch (Killed killed) {
            restart(process);
        }
    }

    private void meddle(Random random, ContactId contact, int depth) {
        if (depth == DEEPEST) {
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> eraseAtRandom(random, contact, DEEPEST - 1);
            case 1 -> keys.letPass(A_WHILE);
            case 2 -> start(random.nextBoolean() ? one : other, Erasures::finishLeftBehind);
            case 3 ->
                start(process(keys), starting -> {
                    starting.finishAll();
                    starting.close();
                });
            default -> {}
        }
    }

    private interface Doing {
        void by(Erasures process);
    }

    private void start(Erasures process, Doing doing) {
        try {
            doing.by(process);
        } catch (Killed killed) {
            restart(process);
        }
    }

    private void restart(Erasures killed) {
        if (killed == one) {
            one = process(keys);
        } else if (killed == other) {
            other = process(keys);
        }
    }

    private static void killOneIn(int times, Random random) {
        if (random.nextInt(times) == 0) {
            throw new Killed();
        }
    }
}
