package dev.imbuto.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every store of records promises. A store's test extends this class and says how it is opened; {@link
 * AccessRecordsContractTest} shows that a store that keeps nothing fails.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
public abstract class AccessRecordsContract {
    protected static final ContactId ANN = ContactId.ofExternal("ann");
    protected static final ContactId BOB = ContactId.ofExternal("bob");

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** What the clock of the store says. */
    protected Instant now = NOON;

    protected AccessRecords records;

    /** Opens the storage of this test: empty the first time, after an {@link AccessRecords#close()} with what was in it. */
    protected abstract AccessRecords open(Clock clock);

    @BeforeEach
    void openTheStore() {
        records = open(new Hands());
    }

    @AfterEach
    void closeTheStore() {
        records.close();
    }

    protected static Access reading(ContactId... contacts) {
        return Access.to(List.of(contacts), "key-1", "loopback", "GET /v1/contacts/{ref}", "request-1");
    }

    private static Access readingEverybody(long upTo) {
        return Access.toEverybody(upTo, "cli:ann", "local", "export", "run-1");
    }

    @Test
    void records_are_numbered_from_1_and_kept_as_they_were_over_a_restart() {
        AccessRecord first = records.record(reading(ANN));
        AccessRecord second = records.record(reading(ANN, BOB));
        AccessRecord third = records.record(readingEverybody(7));
        records.close();
        records = open(new Hands());
        AccessRecord fourth = records.record(reading(BOB));

        assertThat(List.of(first.number(), second.number(), third.number(), fourth.number()))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(records.read(0, 10)).containsExactly(first, second, third, fourth);
        assertThat(records.last()).contains(fourth);
        assertThat(second.access()).isEqualTo(reading(ANN, BOB));
        assertThat(first.recordedAt()).isEqualTo(NOON);
    }

    @Test
    void they_are_read_in_pages() {
        for (int i = 0; i < 5; i++) {
            records.record(reading(ANN));
        }

        assertThat(records.read(1, 2)).extracting(AccessRecord::number).containsExactly(2L, 3L);
        assertThat(records.read(4, 2)).extracting(AccessRecord::number).containsExactly(5L);
        assertThat(records.read(5, 2)).isEmpty();
    }

    @Test
    void where_there_are_none_there_is_no_last_one() {
        assertThat(records.last()).isEmpty();
        assertThat(records.numberAt(NOON)).isZero();
        assertThat(records.record(reading(ANN)).number()).isEqualTo(1);
    }

    @Test
    void those_of_a_contact_are_its_own_and_those_of_everybody_since_it_was_captured() {
        records.record(reading(ANN));
        records.record(reading(BOB));
        records.record(readingEverybody(10));
        records.record(reading(BOB, ANN));

        assertThat(records.readOf(ANN, 10, 0, 10))
                .extracting(AccessRecord::number)
                .containsExactly(1L, 3L, 4L);
        assertThat(records.readOf(BOB, 11, 0, 10))
                .extracting(AccessRecord::number)
                .containsExactly(2L, 4L);
        assertThat(records.readOf(ANN, 10, 1, 1))
                .extracting(AccessRecord::number)
                .containsExactly(3L);
        assertThat(records.readOf(ContactId.ofExternal("nobody"), 11, 0, 10)).isEmpty();
    }

    @Test
    void a_contact_read_twice_at_once_is_one_record_of_it() {
        records.record(reading(ANN, ANN));

        assertThat(records.readOf(ANN, 1, 0, 10)).hasSize(1);
    }

    @Test
    void time_never_runs_backwards() {
        records.record(reading(ANN));
        now = NOON.minusSeconds(3_600);
        AccessRecord second = records.record(reading(ANN));
        records.close();
        records = open(new Hands());
        AccessRecord third = records.record(reading(ANN));

        assertThat(second.recordedAt()).isEqualTo(NOON);
        assertThat(third.recordedAt()).isEqualTo(NOON);
    }

    @Test
    void the_number_at_an_instant_is_the_last_one_recorded_by_then() {
        for (int second : new int[] {0, 1, 1, 3}) {
            now = NOON.plusSeconds(second);
            records.record(reading(ANN));
        }

        assertThat(records.numberAt(NOON.minusNanos(1_000))).isZero();
        assertThat(records.numberAt(NOON)).isEqualTo(1);
        assertThat(records.numberAt(NOON.plusSeconds(1))).isEqualTo(3);
        assertThat(records.numberAt(NOON.plusSeconds(2))).isEqualTo(3);
        assertThat(records.numberAt(NOON.plusSeconds(9))).isEqualTo(4);
    }

    @Test
    void each_hash_depends_on_all_before_it() {
        String first = records.record(reading(ANN)).hash();
        String second = records.record(reading(ANN)).hash();

        assertThat(first).matches("[0-9a-f]{64}").isNotEqualTo(second);
        assertThat(second).matches("[0-9a-f]{64}");
    }

    @Test
    void many_at_once_have_a_number_each() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(16);
        List<Callable<AccessRecord>> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            tasks.add(() -> records.record(reading(ANN)));
        }
        List<Long> numbers = new ArrayList<>();
        for (Future<AccessRecord> recorded : readers.invokeAll(tasks)) {
            numbers.add(recorded.get().number());
        }
        readers.shutdown();

        assertThat(numbers).doesNotHaveDuplicates().hasSize(200);
        assertThat(records.read(0, 1_000)).hasSize(200);
        assertThat(records.read(199, 1)).extracting(AccessRecord::number).containsExactly(200L);
    }

    /** Shows {@link #now}. */
    private final class Hands extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
