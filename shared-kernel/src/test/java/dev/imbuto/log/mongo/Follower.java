package dev.imbuto.log.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;

/** Reads a log while it grows, now and then again from an earlier position, and fails on a hole and on a past that changed. */
final class Follower implements Callable<List<Integer>> {
    private final EventLog log;
    private final Random random;
    private final List<Integer> seen = new ArrayList<>();
    private volatile long until = Long.MAX_VALUE;

    Follower(EventLog log, long seed) {
        this.log = log;
        random = new Random(seed);
    }

    /** Says where the log ends, so that it may stop there. */
    void until(long position) {
        until = position;
    }

    /** What stands at positions 1, 2, 3 …, as a number each. */
    @Override
    public List<Integer> call() throws InterruptedException {
        while (seen.size() < until) {
            boolean again = !seen.isEmpty() && random.nextInt(10) == 0;
            int after = again ? random.nextInt(seen.size()) : seen.size();
            try {
                var events = log.read(after, 1 + random.nextInt(200));
                events.forEach(
                        event -> see(event, event.position() - events.get(0).position() + after + 1));
                if (events.isEmpty()) {
                    log.awaitBeyond(seen.size(), Duration.ofMillis(100));
                }
            } catch (LogUnavailableException e) {
                Thread.sleep(10);
            }
        }
        return seen;
    }

    private void see(StoredEvent event, long expected) {
        assertThat(event.position()).as("a reader skips a position").isEqualTo(expected);
        int content = Objects.hash(
                event.commitId(),
                event.eventId(),
                event.aggregateId(),
                event.sequence(),
                event.recordedAt(),
                Arrays.hashCode(event.payload()));
        if (expected > seen.size()) {
            seen.add(content);
        } else {
            assertThat(content)
                    .as("the past has changed at position %d", expected)
                    .isEqualTo(seen.get((int) expected - 1));
        }
    }
}
