package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FollowingTheLogTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final History history = RandomHistory.of(11, 120);
    private final FactStore store = FactStore.inMemory();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void commits_are_taken_as_they_come_and_come_to_the_same() throws InterruptedException {
        HistoryLog log = new HistoryLog(history, 0);
        try (FactFeed feed = feed(log, log::decode)) {
            feed.start();
            for (long position = 1;
                    position <= history.head();
                    position = log.head().position() + 1) {
                log.advanceTo(position);
                assertThat(feed.awaitPosition(position, LONG)).isTrue();
            }
            assertThat(feed.lag()).isZero();
        }
        try (FactStore atOnce = Facts.of(history)) {
            assertThat(store.digest()).isEqualTo(atOnce.digest());
        }
    }

    @Test
    void a_new_start_goes_on_where_the_last_one_ended() throws InterruptedException {
        long half = history.head() / 2;
        for (long head : List.of(half, history.head())) {
            HistoryLog log = new HistoryLog(history, head);
            try (FactFeed feed = feed(log, log::decode)) {
                feed.start();
                assertThat(feed.awaitPosition(head, LONG)).isTrue();
            }
        }
        try (FactStore atOnce = Facts.of(history)) {
            assertThat(store.digest()).isEqualTo(atOnce.digest());
        }
    }

    @Test
    void waiting_for_what_does_not_come_ends_in_time() throws InterruptedException {
        HistoryLog log = new HistoryLog(history);
        try (FactFeed feed = feed(log, log::decode)) {
            feed.start();
            assertThat(feed.awaitPosition(history.head(), LONG)).isTrue();
            assertThat(feed.awaitPosition(history.head() + 1, SHORT)).isFalse();
        }
    }

    @Test
    void a_log_that_does_not_answer_is_asked_again() throws InterruptedException {
        HistoryLog log = new HistoryLog(history);
        AtomicInteger failures = new AtomicInteger(2);
        Function<StoredEvent, Object> decode = stored -> {
            if (stored.position() == 40 && failures.getAndDecrement() > 0) {
                throw new LogUnavailableException("away", null);
            }
            return log.decode(stored);
        };
        try (FactFeed feed = feed(log, decode)) {
            feed.start();
            assertThat(feed.awaitPosition(history.head(), LONG)).isTrue();
            assertThat(feed.failure()).isEmpty();
        }
        try (FactStore atOnce = Facts.of(history)) {
            assertThat(store.digest()).isEqualTo(atOnce.digest());
        }
    }

    @Test
    void facts_that_cannot_be_written_are_tried_again_and_reads_go_on_meanwhile() throws InterruptedException {
        HistoryLog log = new HistoryLog(history, 0);
        try (FactFeed feed = feed(log, log::decode)) {
            FactHealth health = new FactHealth(feed, store::damage);
            feed.start();
            // Who changes the same row first wins, and every other writer fails until then.
            store.read(snapshot -> {
                try (Statement statement = snapshot.connection().createStatement()) {
                    statement.execute("UPDATE projection SET position = -1");
                }
                log.advanceTo(history.head());
                await(() -> feed.trouble().isPresent());
                assertThat(feed.failure()).isEmpty();
                assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
                assertThat(store.<Long>read(FactStore.Snapshot::position)).isZero();
                return feed.position();
            });
            assertThat(feed.awaitPosition(history.head(), LONG)).isTrue();
            assertThat(feed.trouble()).isEmpty();
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        }
        try (FactStore atOnce = Facts.of(history)) {
            assertThat(store.digest()).isEqualTo(atOnce.digest());
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void an_event_that_nobody_knows_stops_the_feed_and_is_never_skipped() throws InterruptedException {
        HistoryLog log = new HistoryLog(history);
        stopsBefore(40, log, stored -> stored.position() == 40 ? "a stranger" : log.decode(stored));
    }

    @Test
    void an_event_that_cannot_be_read_stops_the_feed() throws InterruptedException {
        HistoryLog log = new HistoryLog(history);
        stopsBefore(40, log, stored -> {
            if (stored.position() == 40) {
                throw new IllegalArgumentException("unreadable");
            }
            return log.decode(stored);
        });
    }

    @Test
    void a_missing_position_stops_the_feed() throws InterruptedException {
        HistoryLog log = new HistoryLog(history) {
            @Override
            public synchronized List<StoredEvent> read(long after, int limit) {
                List<StoredEvent> events = new ArrayList<>(super.read(after, limit));
                events.removeIf(event -> event.position() == 40);
                return events;
            }
        };
        stopsBefore(40, log, log::decode);
    }

    private void stopsBefore(long position, HistoryLog log, Function<StoredEvent, Object> decode)
            throws InterruptedException {
        try (FactFeed feed = feed(log, decode)) {
            feed.start();
            assertThat(feed.awaitPosition(position, LONG)).isFalse();
            assertThat(feed.failure()).isPresent();
            assertThat(feed.position()).isLessThan(position);
        }
    }

    @Test
    void facts_beyond_the_end_of_the_log_are_refused() {
        Facts.add(history, history.head(), store, FactFeed.Settings.DEFAULT);
        HistoryLog older = new HistoryLog(history, history.head() / 2);

        assertThatThrownBy(() -> feed(older, older::decode).start())
                .isInstanceOf(LogNotTheSameException.class)
                .hasMessageContaining("older backup")
                .hasMessageContaining("imbuto rebuild");
    }

    @Test
    void facts_of_another_log_are_refused() {
        Facts.add(history, history.head() / 2, store, FactFeed.Settings.DEFAULT);
        HistoryLog other = new HistoryLog(history) {
            @Override
            public synchronized Optional<CommitHeader> commitAt(long position) {
                return super.commitAt(position)
                        .map(commit -> new CommitHeader(
                                commit.firstPosition(),
                                commit.eventCount(),
                                commit.commitId(),
                                commit.recordedAt(),
                                commit.previousHash(),
                                "f".repeat(64)));
            }
        };

        assertThatThrownBy(() -> feed(other, other::decode).start())
                .isInstanceOf(LogNotTheSameException.class)
                .hasMessageContaining("another commit at position");
    }

    private FactFeed feed(HistoryLog log, Function<StoredEvent, Object> decode) {
        return new FactFeed(log, decode, store, new FactFeed.Settings(16, 64, 100));
    }
}
