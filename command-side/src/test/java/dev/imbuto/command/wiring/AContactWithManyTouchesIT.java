package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.Outcome;
import java.nio.file.Path;
import java.util.List;
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
    private static final int SNAPSHOT_EVERY = 250;

    @TempDir
    Path folder;

    private final AtomicLong eventsRead = new AtomicLong();
    private ACommandSide commandSide;
    private long version;

    @BeforeEach
    void open() {
        reopen();
        commandSide.send(capture("c-1"));
        for (int i = 0; i < TOUCHES; i++) {
            version = commandSide.send(touch("c-1")).version();
        }
    }

    @AfterEach
    void close() {
        commandSide.close();
    }

    @Test
    void takes_the_next_command_without_reading_any_while_it_is_cached() {
        eventsRead.set(0);
        assertThat(commandSide.send(touch("c-1")).version()).isEqualTo(version + 1);
        assertThat(eventsRead).hasValue(0);
    }

    @Test
    void takes_the_first_command_after_a_restart_from_a_snapshot_and_the_few_after_it() {
        commandSide.close();
        reopen();
        eventsRead.set(0);
        Outcome outcome = commandSide.send(touch("c-1"));
        assertThat(outcome.version()).isEqualTo(version + 1);
        assertThat(eventsRead).hasValueLessThanOrEqualTo(2 * SNAPSHOT_EVERY);
        eventsRead.set(0);
        commandSide.send(touch("c-1"));
        assertThat(eventsRead).hasValue(0);
    }

    private void reopen() {
        commandSide = ACommandSide.in(folder, ACommandSide.SETTINGS, log -> UsedEventLog.of(log, this::count));
    }

    private Object count(String method, Object[] arguments, UsedEventLog.Usual usual) throws Throwable {
        Object answer = usual.call();
        if (method.equals("read") || method.equals("readAggregate")) {
            eventsRead.addAndGet(((List<?>) answer).size());
        }
        return answer;
    }
}
