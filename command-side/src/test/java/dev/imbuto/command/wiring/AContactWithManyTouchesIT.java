package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.log.Commit;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.NewEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command costs is counted in events read from the log, which no machine does faster or slower. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AContactWithManyTouchesIT {
    private static final int TOUCHES = 5_000;
    private static final int PER_COMMIT = 1_000;
    private static final int SNAPSHOT_EVERY = 50;

    @TempDir
    Path folder;

    private final AtomicLong eventsRead = new AtomicLong();
    private final Thread sender = Thread.currentThread();
    private ACommandSide commandSide;

    @BeforeEach
    void open() {
        reopen();
        commandSide.send(capture("c-1"));
        storeTouches();
        commandSide.close();
        reopen();
    }

    @AfterEach
    void close() {
        commandSide.close();
    }

    @Test
    void is_read_once_and_then_stays_in_memory() {
        assertThat(commandSide.send(touch("c-1")).version()).isGreaterThan(TOUCHES);
        assertThat(eventsRead).hasValueGreaterThan(TOUCHES);
        eventsRead.set(0);
        commandSide.send(touch("c-1"));
        commandSide.send(touch("c-1"));
        assertThat(eventsRead).hasValue(0);
    }

    @Test
    void is_read_from_a_snapshot_and_the_few_events_after_it_when_it_is_not_in_memory() {
        long version = commandSide.send(touch("c-1")).version();
        commandSide.close();
        reopen();
        assertThat(commandSide.send(touch("c-1")).version()).isEqualTo(version + 1);
        assertThat(eventsRead).hasValueLessThan(10);
    }

    @Test
    void gets_a_new_snapshot_as_often_as_is_set() {
        long version = commandSide.send(touch("c-1")).version();
        for (int i = 0; i < 3 * SNAPSHOT_EVERY; i++) {
            version = commandSide.send(touch("c-1")).version();
        }
        commandSide.close();
        reopen();
        assertThat(commandSide.send(touch("c-1")).version()).isEqualTo(version + 1);
        assertThat(eventsRead).hasValueLessThan(2 * SNAPSHOT_EVERY);
    }

    private void storeTouches() {
        for (int stored = 0; stored < TOUCHES; stored += PER_COMMIT) {
            List<NewEvent> events = new ArrayList<>();
            for (int i = 0; i < PER_COMMIT; i++) {
                events.add(touchRecorded(1 + stored + i));
            }
            commandSide.log.append(new Commit("touches-" + stored, events));
        }
    }

    private NewEvent touchRecorded(long sequence) {
        EventCodec.Encoded encoded = commandSide.codec.encode(
                new TouchRecorded(contact("c-1"), "web", "visit", null, null, ACommandSide.NOON));
        return new NewEvent(
                "touch-" + sequence,
                "contact",
                contact("c-1").toString(),
                sequence,
                encoded.type(),
                encoded.revision(),
                encoded.payload(),
                commandSide.codec.encodeMetadata(Map.of()),
                ACommandSide.NOON);
    }

    private void reopen() {
        commandSide = ACommandSide.in(
                folder, ACommandSide.withSnapshots(SNAPSHOT_EVERY), log -> UsedEventLog.of(log, this::count));
        eventsRead.set(0); // opening looks for erasures once, which no command pays for
    }

    private Object count(String method, Object[] arguments, UsedEventLog.Usual usual) throws Throwable {
        Object answer = usual.call();
        boolean forCommand = Thread.currentThread() == sender; // and not for a snapshot, on a thread of its own
        if (forCommand && (method.equals("read") || method.equals("readAggregate"))) {
            eventsRead.addAndGet(((List<?>) answer).size());
        }
        return answer;
    }
}
