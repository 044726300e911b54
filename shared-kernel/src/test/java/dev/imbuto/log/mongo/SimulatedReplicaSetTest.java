package dev.imbuto.log.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.mongo.SimulatedHistory.Figures;
import dev.imbuto.log.mongo.SimulatedHistory.Protocol;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The sequencer as it is, over a replica set in which everything fails that can. {@code -Dimbuto.simulation.histories=100000}
 * lets more of them happen, {@code -Dimbuto.simulation.seed} begins with another seed.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SimulatedReplicaSetTest {
    private static final int HISTORIES = Integer.getInteger("imbuto.simulation.histories", 200);
    private static final int AT_A_TIME = 2 * Runtime.getRuntime().availableProcessors();
    private static final long FIRST_SEED = Long.getLong("imbuto.simulation.seed", 1);

    @Test
    void nothing_is_lost_doubled_forked_or_left_out_whatever_fails() throws Exception {
        long started = System.nanoTime();
        var sum = histories();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        System.out.println(HISTORIES + " histories from seed " + FIRST_SEED + " on in " + seconds + " s: " + sum);
        assertThat(sum.commits()).as("commits").isGreaterThan(10 * HISTORIES);
        assertThat(sum.elections()).as("elections").isGreaterThan(HISTORIES);
        assertThat(sum.rollbacks()).as("roll-backs").isGreaterThan(HISTORIES / 2);
        assertThat(sum.kills()).as("killed processes").isGreaterThan(HISTORIES / 2);
    }

    /** Several at a time: in each of them all threads but one wait. */
    private static Figures histories() throws Exception {
        Queue<AssertionError> failed = new ConcurrentLinkedQueue<>();
        var threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            var next = new AtomicLong(FIRST_SEED);
            Callable<Figures> some = () -> {
                var sum = Figures.NOTHING;
                for (long seed = next.getAndIncrement(); seed < FIRST_SEED + HISTORIES; seed = next.getAndIncrement()) {
                    try {
                        sum = sum.plus(history(seed));
                    } catch (AssertionError e) {
                        failed.add(e);
                    }
                }
                return sum;
            };
            var sum = Figures.NOTHING;
            for (var part : threads.invokeAll(Collections.nCopies(AT_A_TIME, some))) {
                sum = sum.plus(part.get());
            }
            assertThat(failed).isEmpty();
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void the_same_seed_gives_the_same_history() {
        assertThat(history(7)).isEqualTo(history(7)).isNotEqualTo(history(8));
    }

    private static Figures history(long seed) {
        try {
            return SimulatedHistory.of(seed, Protocol.AS_IT_IS);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
