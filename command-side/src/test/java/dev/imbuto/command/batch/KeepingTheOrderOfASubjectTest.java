package dev.imbuto.command.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeepingTheOrderOfASubjectTest {
    private final ExecutorService workers = Executors.newFixedThreadPool(8);
    private final SubjectOrder order = new SubjectOrder(workers);

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    @Test
    void tasks_of_a_subject_run_in_the_order_they_came_and_never_two_at_once() throws InterruptedException {
        Random random = new Random(1);
        Map<Integer, List<Integer>> ran = new ConcurrentHashMap<>();
        Map<Integer, AtomicInteger> running = new ConcurrentHashMap<>();
        AtomicInteger overlaps = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(20_000);
        for (int i = 0; i < 20_000; i++) {
            int number = i;
            int subject = random.nextInt(50);
            order.run(subject, () -> {
                AtomicInteger now = running.computeIfAbsent(subject, key -> new AtomicInteger());
                if (now.incrementAndGet() > 1) {
                    overlaps.incrementAndGet();
                }
                ran.computeIfAbsent(subject, key -> new CopyOnWriteArrayList<>())
                        .add(number);
                now.decrementAndGet();
                done.countDown();
            });
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        assertThat(ran.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    @Test
    void a_subject_that_takes_its_time_holds_up_no_other() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        List<String> ran = new CopyOnWriteArrayList<>();
        CountDownLatch others = new CountDownLatch(100);
        CountDownLatch all = new CountDownLatch(102);
        order.run("slow", () -> {
            await(release);
            ran.add("slow 1");
            all.countDown();
        });
        order.run("slow", () -> {
            ran.add("slow 2");
            all.countDown();
        });
        IntStream.range(0, 100)
                .forEach(i -> order.run(i, () -> {
                    others.countDown();
                    all.countDown();
                }));
        assertThat(others.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isEmpty();
        release.countDown();
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly("slow 1", "slow 2");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
