package dev.imbuto.command.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(20)
class BoundingWhatIsUnderWayTest {
    private final Window window = new Window();

    @Test
    void no_more_than_so_many_lines_are_let_in() throws Exception {
        for (int i = 0; i < Window.MOST_LINES; i++) {
            assertThat(window.enter(100)).isTrue();
        }
        CompletableFuture<Boolean> next = enterSoon(100);
        assertStillWaiting(next);
        for (int i = 0; i < Window.MOST_LINES / 2; i++) {
            window.answer(100, new byte[10]);
        }
        assertThat(next.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void no_more_than_so_many_bytes_are_let_in_but_for_a_single_line() throws Exception {
        assertThat(window.enter(Window.MOST_BYTES + 1)).isTrue();
        CompletableFuture<Boolean> next = enterSoon(1);
        assertStillWaiting(next);
        window.answer(Window.MOST_BYTES + 1, new byte[10]);
        assertThat(next.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nothing_is_let_in_while_too_many_answers_are_unread() throws Exception {
        assertThat(window.enter(1)).isTrue();
        window.answer(1, new byte[Window.MOST_UNWRITTEN]);
        CompletableFuture<Boolean> next = enterSoon(1);
        assertStillWaiting(next);
        assertThat(window.take()).hasSize(1);
        assertStillWaiting(next);
        window.written(Window.MOST_UNWRITTEN);
        assertThat(next.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void answers_come_in_their_order_and_then_the_end() throws Exception {
        for (int i = 0; i < 3; i++) {
            window.enter(1);
        }
        window.answer(1, new byte[] {1});
        window.answer(1, new byte[] {2});
        window.complete();
        CompletableFuture<Queue<byte[]>> two = takeSoon();
        assertThat(two.get(5, TimeUnit.SECONDS)).containsExactly(new byte[] {1}, new byte[] {2});
        CompletableFuture<Queue<byte[]>> last = takeSoon();
        assertStillWaiting(last);
        window.answer(1, new byte[] {3});
        assertThat(last.get(5, TimeUnit.SECONDS)).containsExactly(new byte[] {3});
        assertThat(window.take()).isNull();
    }

    @Test
    void an_answer_is_not_held_back_for_long_while_others_are_under_way() throws Exception {
        window.enter(1);
        window.enter(1);
        window.answer(1, new byte[] {1});
        assertThat(takeSoon().get(1, TimeUnit.SECONDS)).containsExactly(new byte[] {1});
    }

    @Test
    void once_the_client_is_gone_nothing_is_let_in_and_whoever_waits_is_told() throws Exception {
        window.enter(Window.MOST_BYTES);
        CompletableFuture<Boolean> next = enterSoon(1);
        assertStillWaiting(next);
        window.abandon();
        assertThat(next.get(5, TimeUnit.SECONDS)).isFalse();
        assertThat(window.enter(1)).isFalse();
        CompletableFuture<Void> empty = soon(window::awaitEmpty);
        assertStillWaiting(empty);
        window.answer(Window.MOST_BYTES, new byte[10]);
        empty.get(5, TimeUnit.SECONDS);
        window.complete();
        assertThat(window.take()).isNull();
    }

    private CompletableFuture<Boolean> enterSoon(int size) {
        return CompletableFuture.supplyAsync(() -> uninterrupted(() -> window.enter(size)));
    }

    private CompletableFuture<Queue<byte[]>> takeSoon() {
        return CompletableFuture.supplyAsync(() -> uninterrupted(window::take));
    }

    private static CompletableFuture<Void> soon(ThrowingCallable action) {
        return CompletableFuture.runAsync(() -> {
            try {
                action.call();
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private interface Waiting<T> {
        T get() throws InterruptedException;
    }

    private static <T> T uninterrupted(Waiting<T> waiting) {
        try {
            return waiting.get();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void assertStillWaiting(CompletableFuture<?> future)
            throws ExecutionException, InterruptedException {
        try {
            future.get(Duration.ofMillis(100).toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("did not wait");
        } catch (TimeoutException stillWaiting) {
            assertThat(future).isNotDone();
        }
    }
}
