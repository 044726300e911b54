package dev.imbuto.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every engine of {@link EventLog} promises. An engine's test extends this class and says how its storage is opened;
 * {@link EventLogContractTest} shows that a log that keeps nothing fails.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
public abstract class EventLogContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final String ZEROS = "0".repeat(64);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** The log under test. */
    protected EventLog log;

    /** Opens the storage of this test: empty the first time, after a {@link EventLog#close()} with what was appended. */
    protected abstract EventLog open();

    @BeforeEach
    void openTheLog() {
        log = open();
    }

    @AfterEach
    void closeTheLog() {
        threads.shutdownNow();
        log.close();
    }

    // --- what is appended can be read

    @Test
    void an_empty_log_has_no_events_and_no_commits() {
        assertThat(log.head()).isEqualTo(Head.EMPTY);
        assertThat(log.read(0, 10)).isEmpty();
        assertThat(log.readCommits(0, 10)).isEmpty();
        assertThat(log.commitAt(1)).isEmpty();
        assertThat(log.positionAt(NOON)).isZero();
        assertThat(log.lastSequence("anna")).isEqualTo(-1);
    }

    @Test
    void positions_begin_with_1_and_follow_the_order_of_commits_and_of_events_in_them() {
        assertThat(append("c1", event("anna", 0), event("anna", 1)))
                .extracting(Appended::firstPosition, Appended::lastPosition, Appended::repeated)
                .containsExactly(1L, 2L, false);
        assertThat(append("c2", event("bruno", 0)))
                .extracting(Appended::firstPosition, Appended::lastPosition)
                .containsExactly(3L, 3L);
        assertThat(log.read(0, 10)).extracting(StoredEvent::position).containsExactly(1L, 2L, 3L);
        assertThat(log.read(0, 10)).extracting(StoredEvent::eventId).containsExactly("anna/0", "anna/1", "bruno/0");
    }

    @Test
    void an_event_is_read_as_it_was_appended() {
        byte[] payload = new byte[256];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) i;
        }
        var timestamp = Instant.parse("1969-12-31T23:59:59.999999Z");
        append("c1", new NewEvent("id", "Äpfel", "ärger", 0, "contact.näme", "17", payload, new byte[0], timestamp));

        for (var read :
                List.of(log.read(0, 1).get(0), log.readAggregate("ärger", 0, 1).get(0))) {
            assertThat(read.position()).isEqualTo(1);
            assertThat(read.commitId()).isEqualTo("c1");
            assertThat(read.recordedAt()).isEqualTo(timestamp);
            assertThat(read.eventId()).isEqualTo("id");
            assertThat(read.aggregateType()).isEqualTo("Äpfel");
            assertThat(read.aggregateId()).isEqualTo("ärger");
            assertThat(read.sequence()).isZero();
            assertThat(read.type()).isEqualTo("contact.näme");
            assertThat(read.revision()).isEqualTo("17");
            assertThat(read.payload()).isEqualTo(payload);
            assertThat(read.metadata()).isEmpty();
            assertThat(read.timestamp()).isEqualTo(timestamp);
        }
    }

    @Test
    void reading_goes_on_after_a_position_up_to_a_limit() {
        appendSingly("anna", 5);
        assertThat(log.read(0, 2)).extracting(StoredEvent::position).containsExactly(1L, 2L);
        assertThat(log.read(2, 2)).extracting(StoredEvent::position).containsExactly(3L, 4L);
        assertThat(log.read(4, 2)).extracting(StoredEvent::position).containsExactly(5L);
        assertThat(log.read(5, 2)).isEmpty();
        assertThat(log.read(99, 2)).isEmpty();
    }

    @Test
    void reading_may_begin_and_end_within_a_commit() {
        append("c1", event("anna", 0), event("anna", 1), event("anna", 2));
        append("c2", event("anna", 3), event("anna", 4));
        assertThat(log.read(1, 3)).extracting(StoredEvent::commitId).containsExactly("c1", "c1", "c2");
    }

    @Test
    void an_aggregate_is_read_by_itself_in_order() {
        append("c1", event("anna", 0), event("bruno", 0));
        append("c2", event("bruno", 1), event("anna", 1), event("anna", 2));
        assertThat(log.readAggregate("anna", 0, 10))
                .extracting(StoredEvent::eventId)
                .containsExactly("anna/0", "anna/1", "anna/2");
        assertThat(log.readAggregate("anna", 1, 1))
                .extracting(StoredEvent::eventId)
                .containsExactly("anna/1");
        assertThat(log.readAggregate("anna", 3, 10)).isEmpty();
        assertThat(log.readAggregate("carla", 0, 10)).isEmpty();
        assertThat(log.lastSequence("anna")).isEqualTo(2);
        assertThat(log.lastSequence("carla")).isEqualTo(-1);
    }

    @Test
    void commits_are_found_by_id_and_by_position() {
        append("c1", event("anna", 0), event("anna", 1));
        append("c2", event("anna", 2));
        assertThat(log.findCommit("c2").orElseThrow().firstPosition()).isEqualTo(3);
        assertThat(log.findCommit("c3")).isEmpty();
        assertThat(commitIdAt(1)).isEqualTo("c1");
        assertThat(commitIdAt(2)).isEqualTo("c1");
        assertThat(commitIdAt(3)).isEqualTo("c2");
        assertThat(log.commitAt(0)).isEmpty();
        assertThat(log.commitAt(4)).isEmpty();
    }

    @Test
    void commits_are_read_in_order_up_to_a_limit() {
        append("c1", event("anna", 0), event("anna", 1));
        append("c2", event("anna", 2));
        append("c3", event("anna", 3));
        assertThat(log.readCommits(0, 2)).extracting(CommitHeader::commitId).containsExactly("c1", "c2");
        assertThat(log.readCommits(1, 9)).extracting(CommitHeader::commitId).containsExactly("c2", "c3");
        assertThat(log.readCommits(4, 9)).isEmpty();
    }

    @Test
    void everything_is_there_when_the_log_is_opened_again() {
        append("c1", event("anna", 0), event("anna", 1));
        var head = log.head();
        log.close();
        log = open();
        assertThat(log.head()).isEqualTo(head);
        assertThat(log.read(0, 9)).extracting(StoredEvent::eventId).containsExactly("anna/0", "anna/1");
        assertThat(append("c2", event("anna", 2)).firstPosition()).isEqualTo(3);
        assertThat(log.findCommit("c2").orElseThrow().previousHash()).isEqualTo(head.hash());
    }

    // --- a commit is stored once, whole or not at all

    @Test
    void a_commit_that_is_there_already_changes_nothing_and_says_where_it_stands() {
        var first = append("c1", event("anna", 0), event("anna", 1));
        append("c2", event("anna", 2));
        var head = log.head();

        var again = append("c1", event("anna", 0), event("anna", 1));

        assertThat(again)
                .isEqualTo(new Appended(first.firstPosition(), first.lastPosition(), first.recordedAt(), true));
        assertThat(log.head()).isEqualTo(head);
        assertThat(log.read(0, 9)).hasSize(3);
    }

    @Test
    void the_id_decides_whether_a_commit_is_there_already() {
        append("c1", event("anna", 0));
        assertThat(append("c1", event("bruno", 0)).repeated()).isTrue();
        assertThat(log.lastSequence("bruno")).isEqualTo(-1);
    }

    @Test
    void one_commit_sent_by_many_threads_is_stored_once() throws Exception {
        var answers = together(16, i -> append("c1", event("anna", 0)));
        assertThat(answers).extracting(Appended::firstPosition).containsOnly(1L);
        assertThat(answers).filteredOn(answer -> !answer.repeated()).hasSize(1);
        assertThat(log.head().position()).isEqualTo(1);
    }

    @Test
    void a_taken_sequence_number_is_a_conflict() {
        append("c1", event("anna", 0));
        var conflict = conflict("c2", renamed("other", event("anna", 0)));
        assertThat(conflict.aggregateId()).isEqualTo("anna");
        assertThat(conflict.sequence()).isZero();
    }

    @Test
    void a_hole_in_the_sequence_numbers_is_a_conflict() {
        assertThat(conflict("c1", event("anna", 1)).sequence()).isEqualTo(1);
        append("c2", event("anna", 0));
        assertThat(conflict("c3", event("anna", 2)).sequence()).isEqualTo(2);
        assertThat(conflict("c4", event("anna", 1), event("anna", 3)).sequence())
                .isEqualTo(3);
        assertThat(log.head().position()).isEqualTo(1);
    }

    @Test
    void a_taken_event_id_is_a_conflict() {
        append("c1", event("anna", 0));
        conflict("c2", renamed("anna/0", event("bruno", 0)));
    }

    @Test
    void a_conflict_leaves_nothing_of_its_commit_behind() {
        append("c1", event("anna", 0));
        var head = log.head();
        conflict("c2", event("bruno", 0), event("bruno", 1), renamed("other", event("anna", 0)));
        assertThat(log.head()).isEqualTo(head);
        assertThat(log.read(0, 9)).hasSize(1);
        assertThat(log.lastSequence("bruno")).isEqualTo(-1);
        assertThat(log.findCommit("c2")).isEmpty();
        assertThat(append("c2", event("bruno", 0)).firstPosition()).isEqualTo(2);
    }

    @Test
    void a_commit_may_hold_events_of_several_aggregates() {
        append("c1", event("anna", 0), event("bruno", 0), event("anna", 1));
        assertThat(log.lastSequence("anna")).isEqualTo(1);
        assertThat(log.lastSequence("bruno")).isZero();
    }

    @Test
    void what_can_never_be_stored_is_refused() {
        refused("c", List.of());
        refused("c", List.of(event("anna", 0), renamed("other", event("anna", 0))));
        refused("c", List.of(event("anna", 0), renamed("anna/0", event("bruno", 0))));
        refused("", List.of(event("anna", 0)));
        refused("c".repeat(201), List.of(event("anna", 0)));
        refused("c\n", List.of(event("anna", 0)));
        refused("c", List.of(event("anna", -1)));
        refused("c", List.of(event("a".repeat(201), 0)));
        refused("c", List.of(at(Instant.MAX, event("anna", 0))));
        refused("c", events("anna", 1_001));
        refused("c", List.of(sized(8 * 1024 * 1024, event("anna", 0))));
        assertThat(log.head()).isEqualTo(Head.EMPTY);
    }

    @Test
    void a_commit_within_the_bounds_is_stored() {
        assertThat(log.append(new Commit("c".repeat(200), events("anna", 1_000)))
                        .lastPosition())
                .isEqualTo(1_000);
        append("large", sized(8 * 1024 * 1024 - 1_000, event("bruno", 0)));
        assertThat(log.read(1_000, 1).get(0).payload()).hasSize(8 * 1024 * 1024 - 1_000);
    }

    // --- time

    @Test
    void a_commit_is_recorded_at_the_latest_timestamp_of_its_events() {
        var appended =
                append("c1", at(NOON, event("anna", 0)), at(NOON.plusSeconds(2), event("anna", 1)), event("anna", 2));
        assertThat(appended.recordedAt()).isEqualTo(NOON.plusSeconds(2));
        assertThat(log.read(0, 9)).extracting(StoredEvent::recordedAt).containsOnly(NOON.plusSeconds(2));
        assertThat(log.read(0, 9)).extracting(StoredEvent::timestamp).containsExactly(NOON, NOON.plusSeconds(2), NOON);
        assertThat(log.head().recordedAt()).isEqualTo(NOON.plusSeconds(2));
    }

    @Test
    void a_commit_is_never_recorded_before_the_one_before_it() {
        append("c1", at(NOON, event("anna", 0)));
        var earlier = append("c2", at(NOON.minusSeconds(60), event("anna", 1)));
        assertThat(earlier.recordedAt()).isEqualTo(NOON);
        assertThat(log.read(1, 1).get(0).timestamp()).isEqualTo(NOON.minusSeconds(60));
    }

    @Test
    void the_position_at_an_instant_is_the_end_of_the_last_commit_recorded_by_then() {
        append("c1", at(NOON, event("anna", 0)), at(NOON, event("anna", 1)));
        append("c2", at(NOON, event("anna", 2)));
        append("c3", at(NOON.plusSeconds(10), event("anna", 3)), at(NOON.plusSeconds(10), event("anna", 4)));
        append("c4", at(NOON.plusSeconds(20), event("anna", 5)));
        assertThat(log.positionAt(NOON.minusNanos(1_000))).isZero();
        assertThat(log.positionAt(NOON)).isEqualTo(3);
        assertThat(log.positionAt(NOON.plusSeconds(9))).isEqualTo(3);
        assertThat(log.positionAt(NOON.plusSeconds(10))).isEqualTo(5);
        assertThat(log.positionAt(NOON.plusSeconds(19))).isEqualTo(5);
        assertThat(log.positionAt(Instant.MAX)).isEqualTo(6);
    }

    // --- hashes

    @Test
    void each_commit_holds_the_hash_of_the_one_before_and_its_own() throws Exception {
        append("c1", event("anna", 0), at(NOON.plusSeconds(1), event("bruno", 0)));
        append("c2", event("anna", 1));

        String first = hash(ZEROS, 1, "c1", NOON.plusSeconds(1), log.read(0, 2));
        String second = hash(first, 3, "c2", NOON.plusSeconds(1), log.read(2, 1));

        assertThat(log.readCommits(0, 9))
                .containsExactly(
                        new CommitHeader(1, 2, "c1", NOON.plusSeconds(1), ZEROS, first),
                        new CommitHeader(3, 1, "c2", NOON.plusSeconds(1), first, second));
        assertThat(log.head()).isEqualTo(new Head(3, second, NOON.plusSeconds(1)));
    }

    // --- waiting

    @Test
    void waiting_for_what_is_there_does_not_wait() throws Exception {
        append("c1", event("anna", 0));
        assertThat(log.awaitBeyond(0, Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void waiting_in_vain_ends_in_time() throws Exception {
        append("c1", event("anna", 0));
        long started = System.nanoTime();
        assertThat(log.awaitBeyond(1, Duration.ofMillis(100))).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(99), Duration.ofSeconds(9));
    }

    @Test
    void a_commit_wakes_up_who_waits_for_it() throws Exception {
        var waiting = new CountDownLatch(1);
        var seen = threads.submit(() -> {
            waiting.countDown();
            return log.awaitBeyond(0, Duration.ofSeconds(50));
        });
        waiting.await();
        append("c1", event("anna", 0));
        assertThat(seen.get(5, TimeUnit.SECONDS)).isEqualTo(1);
    }

    // --- many at once

    @Test
    void commits_of_many_threads_stand_without_holes_and_a_conflict_fails_alone() throws Exception {
        append("taken", event("taken", 0));
        var answers = together(32, thread -> {
            var positions = new ArrayList<Long>();
            for (int i = 0; i < 20; i++) {
                String aggregate = "a" + thread + "-" + i;
                positions.add(append("c" + aggregate, event(aggregate, 0), event(aggregate, 1))
                        .lastPosition());
                conflict("x" + aggregate, event("x" + aggregate, 0), renamed("y" + aggregate, event("taken", 0)));
            }
            return positions;
        });
        assertThat(answers.stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 640)
                        .map(n -> 2 * n + 1)
                        .boxed()
                        .toList());
        assertThat(log.read(0, 2_000))
                .extracting(StoredEvent::position)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_281).boxed().toList());
        assertChained();
    }

    @Test
    void an_aggregate_that_many_threads_write_never_forks() throws Exception {
        together(16, thread -> {
            int stored = 0;
            for (int attempt = 0; stored < 10; attempt++) {
                long next = log.lastSequence("anna") + 1;
                try {
                    String id = thread + "/" + attempt;
                    append("c" + id, renamed(id, event("anna", next)));
                    stored++;
                } catch (SequenceConflictException decideAgain) {
                    // somebody else was first
                }
            }
            return stored;
        });
        assertThat(log.readAggregate("anna", 0, 1_000))
                .extracting(StoredEvent::sequence)
                .containsExactlyElementsOf(LongStream.range(0, 160).boxed().toList());
        assertThat(log.head().position()).isEqualTo(160);
        assertChained();
    }

    @Test
    void readers_see_every_commit_whole_and_in_order_while_it_is_written() throws Exception {
        var done = new AtomicBoolean();
        var readers = IntStream.range(0, 4)
                .mapToObj(i -> threads.submit(() -> {
                    long seen = 0;
                    while (!done.get() || seen < log.head().position()) {
                        for (var event : log.read(seen, 7)) {
                            assertThat(event.position()).isEqualTo(++seen);
                        }
                        long head = log.head().position();
                        assertThat(log.read(0, 10_000))
                                .as("whole commits, up to the head at least")
                                .satisfies(
                                        events -> assertThat(events.size() % 3).isZero())
                                .hasSizeGreaterThanOrEqualTo((int) head);
                    }
                    return seen;
                }))
                .toList();
        together(8, thread -> {
            for (int i = 0; i < 25; i++) {
                String aggregate = "a" + thread + "-" + i;
                long head = append("c" + aggregate, event(aggregate, 0), event(aggregate, 1), event(aggregate, 2))
                        .lastPosition();
                assertThat(log.read(head - 1, 1)).as("an acknowledged event").hasSize(1);
                assertThat(log.head().position()).isGreaterThanOrEqualTo(head);
            }
            return thread;
        });
        done.set(true);
        for (var reader : readers) {
            assertThat(reader.get()).isEqualTo(600);
        }
    }

    @Test
    void a_closed_log_takes_no_commits() {
        append("c1", event("anna", 0));
        log.close();
        assertThatThrownBy(() -> append("c2", event("anna", 1))).isInstanceOf(LogUnavailableException.class);
        assertThatThrownBy(() -> log.read(0, 1)).isInstanceOf(LogUnavailableException.class);
        log = open();
        assertThat(log.head().position()).isEqualTo(1);
    }

    // --- how the tests speak

    private Appended append(String commitId, NewEvent... events) {
        return log.append(new Commit(commitId, List.of(events)));
    }

    private void appendSingly(String aggregate, int count) {
        for (int i = 0; i < count; i++) {
            append(aggregate + i, event(aggregate, i));
        }
    }

    private SequenceConflictException conflict(String commitId, NewEvent... events) {
        var conflict = catchThrowableOfType(SequenceConflictException.class, () -> append(commitId, events));
        assertThat(conflict).as("conflict of %s", commitId).isNotNull();
        return conflict;
    }

    private void refused(String commitId, List<NewEvent> events) {
        assertThatThrownBy(() -> log.append(new Commit(commitId, events))).isInstanceOf(CommitRefusedException.class);
    }

    private String commitIdAt(long position) {
        return log.commitAt(position).orElseThrow().commitId();
    }

    private static NewEvent event(String aggregate, long sequence) {
        return new NewEvent(
                aggregate + "/" + sequence,
                "contact",
                aggregate,
                sequence,
                "contact.touched",
                "1",
                "{}".getBytes(UTF_8),
                "{\"actor\":\"test\"}".getBytes(UTF_8),
                NOON);
    }

    private static List<NewEvent> events(String aggregate, int count) {
        return IntStream.range(0, count).mapToObj(i -> event(aggregate, i)).toList();
    }

    private static NewEvent renamed(String eventId, NewEvent e) {
        return new NewEvent(
                eventId,
                e.aggregateType(),
                e.aggregateId(),
                e.sequence(),
                e.type(),
                e.revision(),
                e.payload(),
                e.metadata(),
                e.timestamp());
    }

    private static NewEvent at(Instant timestamp, NewEvent e) {
        return new NewEvent(
                e.eventId(),
                e.aggregateType(),
                e.aggregateId(),
                e.sequence(),
                e.type(),
                e.revision(),
                e.payload(),
                e.metadata(),
                timestamp);
    }

    private static NewEvent sized(int bytes, NewEvent e) {
        return new NewEvent(
                e.eventId(),
                e.aggregateType(),
                e.aggregateId(),
                e.sequence(),
                e.type(),
                e.revision(),
                new byte[bytes],
                e.metadata(),
                e.timestamp());
    }

    /** What one of several threads does. */
    @FunctionalInterface
    private interface Share<T> {
        T of(int thread) throws Exception;
    }

    private <T> List<T> together(int count, Share<T> share) throws Exception {
        var start = new CountDownLatch(1);
        var running = new ArrayList<Future<T>>();
        for (int i = 0; i < count; i++) {
            int thread = i;
            Callable<T> started = () -> {
                start.await();
                return share.of(thread);
            };
            running.add(threads.submit(started));
        }
        start.countDown();
        var results = new ArrayList<T>();
        for (var one : running) {
            results.add(one.get());
        }
        return results;
    }

    private void assertChained() throws Exception {
        String previous = ZEROS;
        long position = 0;
        for (var commit : log.readCommits(0, 10_000)) {
            var events = log.read(position, commit.eventCount());
            assertThat(commit.firstPosition()).isEqualTo(position + 1);
            assertThat(commit.previousHash()).isEqualTo(previous);
            previous = hash(previous, position + 1, commit.commitId(), commit.recordedAt(), events);
            assertThat(commit.hash()).isEqualTo(previous);
            position = commit.lastPosition();
        }
        assertThat(log.head().position()).isEqualTo(position);
    }

    /** The layout drawn at {@link HashChain}, written a second time from that drawing. */
    private static String hash(
            String previous, long first, String commitId, Instant recordedAt, List<StoredEvent> events)
            throws Exception {
        var content = new Bytes();
        content.out.write(new byte[] {0x45, 1});
        content.out.writeInt(events.size());
        for (var event : events) {
            content.sized(event.eventId().getBytes(UTF_8));
            content.sized(event.aggregateType().getBytes(UTF_8));
            content.sized(event.aggregateId().getBytes(UTF_8));
            content.out.writeLong(event.sequence());
            content.sized(event.type().getBytes(UTF_8));
            content.sized(event.revision().getBytes(UTF_8));
            content.out.writeLong(micros(event.timestamp()));
            content.sized(event.payload());
            content.sized(event.metadata());
        }
        var link = new Bytes();
        link.out.write(new byte[] {0x43, 1});
        link.out.write(HexFormat.of().parseHex(previous));
        link.out.writeLong(first);
        link.out.writeInt(events.size());
        link.out.writeLong(micros(recordedAt));
        link.sized(commitId.getBytes(UTF_8));
        link.out.write(content.sha256());
        return HexFormat.of().formatHex(link.sha256());
    }

    private static long micros(Instant instant) {
        return Duration.between(Instant.EPOCH, instant).toNanos() / 1_000;
    }

    private static final class Bytes {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        void sized(byte[] value) throws IOException {
            out.writeInt(value.length);
            out.write(value);
        }

        byte[] sha256() throws Exception {
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        }
    }
}
