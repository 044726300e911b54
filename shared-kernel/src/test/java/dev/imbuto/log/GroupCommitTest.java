package dev.imbuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(20)
class GroupCommitTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<List<Integer>> written = new ArrayList<>();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void each_submitter_gets_its_own_answer() throws Exception {
        try (var commits = new GroupCommit<Integer, Integer>("test", 8, this::square)) {
            var answers = IntStream.range(0, 5_000)
                    .mapToObj(i -> threads.submit(() -> commits.submit(i)))
                    .toList();
            for (int i = 0; i < 5_000; i++) {
                assertThat(answers.get(i).get()).isEqualTo(i * i);
            }
        }
        assertThat(written.stream().flatMap(List::stream)).hasSize(5_000).doesNotHaveDuplicates();
    }

    @Test
    void what_gathers_during_a_write_is_written_together_up_to_the_bound() throws Exception {
        var gate = new Gate();
        try (var commits = new GroupCommit<Integer, Integer>("test", 3, gate.before(this::square))) {
            var first = threads.submit(() -> commits.submit(0));
            gate.awaitWriter();
            var others = submitParked(commits, 1, 2, 3, 4);
            gate.open();
            first.get();
            for (var other : others) {
                other.get();
            }
        }
        assertThat(written).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4));
    }

    @Test
    void a_refused_request_fails_alone() throws Exception {
        var gate = new Gate();
        GroupCommit.Writer<Integer, Integer> refusingTwo = batch -> batch.forEach(request -> {
            if (request.content() == 2) {
                request.refuse(new IllegalArgumentException("two"));
            } else {
                request.answer(request.content());
            }
        });
        try (var commits = new GroupCommit<Integer, Integer>("test", 8, gate.before(refusingTwo))) {
            var first = threads.submit(() -> commits.submit(0));
            gate.awaitWriter();
            var others = submitParked(commits, 1, 2, 3);
            gate.open();
            assertThat(first.get()).isZero();
            assertThat(others.get(0).get()).isEqualTo(1);
            assertThatThrownBy(others.get(1)::get).hasRootCauseMessage("two");
            assertThat(others.get(2).get()).isEqualTo(3);
        }
    }

    @Test
    void a_failing_write_fails_its_whole_batch_even_what_was_answered_and_nothing_after_it() {
        var broken = new AtomicBoolean(true);
        try (var commits = new GroupCommit<Integer, Integer>("test", 8, batch -> {
            square(batch);
            if (broken.getAndSet(false)) {
                throw new IllegalStateException("disk full");
            }
        })) {
            assertThatThrownBy(() -> commits.submit(1)).hasMessage("disk full");
            assertThat(commits.submit(2)).isEqualTo(4);
        }
    }

    @Test
    void an_error_in_the_writer_does_not_stop_it() {
        var broken = new AtomicBoolean(true);
        try (var commits = new GroupCommit<Integer, Integer>("test", 8, batch -> {
            if (broken.getAndSet(false)) {
                throw new OutOfMemoryError("not really");
            }
            square(batch);
        })) {
            assertThatThrownBy(() -> commits.submit(1)).hasMessage("not really");
            assertThat(commits.submit(2)).isEqualTo(4);
        }
    }

    @Test
    void a_request_the_writer_forgets_fails() {
        try (var commits = new GroupCommit<Integer, Integer>("test", 8, batch -> {})) {
            assertThatThrownBy(() -> commits.submit(1)).hasMessageContaining("without an answer");
        }
    }

    @Test
    void an_interrupt_stays_pending_and_the_outcome_is_still_reported() throws Exception {
        var gate = new Gate();
        try (var commits = new GroupCommit<Integer, Integer>("test", 8, gate.before(this::square))) {
            var seen = new CompletableFuture<String>();
            var submitter = new Thread(() ->
                    seen.complete(commits.submit(3) + (Thread.currentThread().isInterrupted() ? " interrupted" : "")));
            submitter.start();
            gate.awaitWriter();
            awaitParked(submitter);
            submitter.interrupt();
            while (submitter.isInterrupted()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            gate.open();
            assertThat(seen.get()).isEqualTo("9 interrupted");
        }
    }

    @Test
    void closing_finishes_the_write_under_way_and_fails_what_waits() throws Exception {
        var gate = new Gate();
        var commits = new GroupCommit<Integer, Integer>("test", 8, gate.before(this::square));
        var underWay = threads.submit(() -> commits.submit(5));
        gate.awaitWriter();
        var queued = submitParked(commits, 6).get(0);
        var closing = threads.submit(commits::close);
        assertThatThrownBy(queued::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("test is closed");
        assertThat(closing).isNotDone();
        gate.open();
        closing.get();
        assertThat(underWay.get()).isEqualTo(25);
        assertThat(written).containsExactly(List.of(5));
        assertThatThrownBy(() -> commits.submit(7)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void the_writer_cannot_submit_to_itself() {
        var self = new CompletableFuture<GroupCommit<Integer, Integer>>();
        try (var commits = new GroupCommit<Integer, Integer>(
                "test", 8, batch -> self.join().submit(1))) {
            self.complete(commits);
            assertThatThrownBy(() -> commits.submit(1)).hasMessage("test cannot wait for itself");
        }
    }

    private void square(List<GroupCommit.Request<Integer, Integer>> batch) {
        written.add(batch.stream().map(GroupCommit.Request::content).toList());
        batch.forEach(request -> request.answer(request.content() * request.content()));
    }

    /** Submits one after another, each when the one before it is in the queue. */
    private List<Future<Integer>> submitParked(GroupCommit<Integer, Integer> commits, int... contents)
            throws InterruptedException {
        var answers = new ArrayList<Future<Integer>>();
        for (int content : contents) {
            var thread = new CompletableFuture<Thread>();
            answers.add(threads.submit(() -> {
                thread.complete(Thread.currentThread());
                return commits.submit(content);
            }));
            awaitParked(thread.join());
        }
        return answers;
    }

    private static void awaitParked(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Holds the first write until it is opened. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        GroupCommit.Writer<Integer, Integer> before(GroupCommit.Writer<Integer, Integer> writer) {
            return batch -> {
                reached.countDown();
                try {
                    opened.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                writer.write(batch);
            };
        }

        void awaitWriter() throws InterruptedException {
            reached.await();
        }

        void open() {
            opened.countDown();
        }
    }
}
