package dev.imbuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventLogContractTest {

    @Test
    void a_log_that_acknowledges_everything_and_keeps_nothing_fails_every_test_but_those_of_an_empty_log() {
        var passed = Arrays.stream(EventLogContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(EventLogContractTest::passes)
                .map(Method::getName);
        assertThat(passed).containsExactly("an_empty_log_has_no_events_and_no_commits");
    }

    private static boolean passes(Method test) {
        var contract = new EventLogContract() {
            @Override
            protected EventLog open() {
                return new ForgetfulLog();
            }
        };
        contract.openTheLog();
        try {
            test.setAccessible(true);
            test.invoke(contract);
            return true;
        } catch (InvocationTargetException failed) {
            return false;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        } finally {
            contract.closeTheLog();
        }
    }

    /** Counts positions and nothing else. */
    private static final class ForgetfulLog implements EventLog {
        private final AtomicLong position = new AtomicLong();

        @Override
        public Appended append(Commit commit) {
            long last = position.addAndGet(commit.events().size());
            return new Appended(last - commit.events().size() + 1, last, Instant.EPOCH, false);
        }

        @Override
        public Head head() {
            return Head.EMPTY;
        }

        @Override
        public List<StoredEvent> read(long after, int limit) {
            return List.of();
        }

        @Override
        public List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
            return List.of();
        }

        @Override
        public String engine() {
            return "";
        }

        @Override
        public long lastSequence(String aggregateId) {
            return -1;
        }

        @Override
        public Optional<CommitHeader> findCommit(String commitId) {
            return Optional.empty();
        }

        @Override
        public Optional<CommitHeader> commitAt(long at) {
            return Optional.empty();
        }

        @Override
        public List<CommitHeader> readCommits(long after, int limit) {
            return List.of();
        }

        @Override
        public long positionAt(Instant recordedAt) {
            return 0;
        }

        @Override
        public long awaitBeyond(long at, Duration timeout) {
            return 0;
        }

        @Override
        public void close() {}
    }
}
