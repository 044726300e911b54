package dev.imbuto.log;

import static dev.imbuto.log.LogFixture.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Whatever is changed of a stored log, {@link Verification} finds it, and says where.
 *
 * <p>Where is decided by what is stored, to the bit and read without Imbuto: the lowest position at which it is not what was
 * written has been touched first. The fault has to lie in the commit that held this position, and the part that is whole has to
 * end with the commit before. What stands beyond the end leaves the position after the end empty, which is then the fault; what
 * stands at no position is at 0.
 *
 * <p>The long form: {@code -Dimbuto.mutations=1000}; other ones: {@code -Dimbuto.seed=}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class AnyMutationIsFound {
    /** How many are tried; the seed of each is one more than that of the one before. */
    protected static final int MUTATIONS = Integer.getInteger("imbuto.mutations", 100);

    protected static final long FIRST_SEED = Long.getLong("imbuto.seed", 1);

    /** Each such mutation's log is opened too, which takes longer than to find it. */
    private static final int OPENED = 10;

    private static final int COMMITS = 30;

    /** Where every commit would do, one in so many is tried, the last one among them. */
    private static final int STEP = MUTATIONS < 1_000 ? 3 : 1;

    private static final int AGGREGATES = 7;

    private final List<CommitHeader> written = new ArrayList<>();
    private SortedMap<Long, String> original = new TreeMap<>();

    /** Opens an empty log and appends the commits. */
    protected abstract void store(List<Commit> commits);

    /** Looks at what is stored, whatever its state. */
    protected abstract <T> T reading(Function<EventLog, T> read);

    /** Everything that is stored, by position; 0 for what stands at none. */
    protected abstract SortedMap<Long, String> stored();

    /** Makes everything stored what it was after {@link #store}. */
    protected abstract void restore();

    /** The ways in which something stored can be changed. False of one when what it drew cannot be done. */
    protected abstract Map<String, Predicate<Random>> mutations();

    /** Removes everything from this position on. */
    protected abstract void cutOff(long position);

    /** Gives an event another payload, and its commit another hash. */
    protected abstract void exchange(CommitHeader commit, long position, byte[] payload, byte[] hash);

    /** Opens the log as a server does at its start. */
    protected abstract EventLog open();

    @BeforeEach
    void store_a_log() {
        var commits = commits(new Random(FIRST_SEED));
        store(commits);
        original = stored();
        written.addAll(reading(log -> log.readCommits(0, COMMITS)));
        assertThat(written).hasSize(COMMITS);
        assertThat(verify(end()).fault()).isEmpty();
    }

    /** One to four events each, of one or two of a few aggregates, and not all in order of time. */
    private static List<Commit> commits(Random random) {
        var commits = new ArrayList<Commit>();
        Map<String, Long> next = new HashMap<>();
        for (int n = 1; n <= COMMITS; n++) {
            var events = new ArrayList<NewEvent>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                String aggregate = "città-" + random.nextInt(AGGREGATES);
                long sequence = next.merge(aggregate, 1L, Long::sum) - 1;
                byte[] payload = ("{\"amount\":" + random.nextLong() + "}").getBytes(UTF_8);
                events.add(new NewEvent(
                        "event-" + n + "-" + i,
                        "contact",
                        aggregate,
                        sequence,
                        "contact.touch-recorded",
                        "1",
                        payload,
                        ("{\"actor\":\"anna\",\"client\":\"" + n + "\"}").getBytes(UTF_8),
                        NOON.plus(DAYS.toMicros(n) + random.nextLong(HOURS.toMicros(48)), ChronoUnit.MICROS)));
            }
            commits.add(new Commit("commit-" + n, events));
        }
        return commits;
    }

    @Test
    void any_mutation_is_found_at_the_first_position_that_it_touched() {
        var kinds = List.copyOf(mutations().entrySet());
        for (int n = 0; n < MUTATIONS; n++) {
            var random = new Random(FIRST_SEED + n);
            var kind = kinds.get(n % kinds.size());
            mutate(kind.getKey(), kind.getValue(), random);
            long touched = firstTouched();
            check("seed " + (FIRST_SEED + n) + ": " + kind.getKey(), touched, verify(null));
            if (n % OPENED == 0) {
                assertThat(openingSays()).isIn("it is opened", "it is refused");
            }
            restore();
        }
        assertThat(stored()).isEqualTo(original);
        assertThat(verify(end()).fault()).isEmpty();
    }

    private void mutate(String kind, Predicate<Random> mutation, Random random) {
        for (int attempt = 0; attempt < 200; attempt++) {
            if (mutation.test(random) && !stored().equals(original)) {
                return;
            }
            restore();
        }
        fail("cannot %s", kind);
    }

    private long firstTouched() {
        var stored = stored();
        var positions = new TreeSet<>(original.keySet());
        positions.addAll(stored.keySet());
        for (long position : positions) {
            if (!stored.getOrDefault(position, "").equals(original.getOrDefault(position, ""))) {
                return Math.min(position, end().position() + 1);
            }
        }
        throw new AssertionError("nothing is touched");
    }

    private void check(String what, long touched, Verification.Report report) {
        int before = commitsBefore(touched);
        long first = written.stream()
                .filter(commit -> commit.firstPosition() <= touched)
                .filter(commit -> commit.lastPosition() >= touched)
                .mapToLong(CommitHeader::firstPosition)
                .findFirst()
                .orElse(touched);
        long last = before < COMMITS && touched > 0 ? written.get(before).lastPosition() : touched;
        assertThat(report.fault())
                .as("%s, touched at %d", what, touched)
                .hasValueSatisfying(fault -> assertThat(fault.position())
                        .as("%s: touched at %d, but found: %s", what, touched, fault.reason())
                        .isBetween(first, last));
        assertThat(report.head()).as(what).isEqualTo(before == 0 ? Head.EMPTY : endOf(written.get(before - 1)));
        assertThat(report.commits()).as(what).isEqualTo(before);
    }

    private int commitsBefore(long position) {
        return (int) written.stream()
                .filter(commit -> commit.lastPosition() < position)
                .count();
    }

    /** A start may refuse the log, for a reason that can be understood; a defect would be something else. */
    private String openingSays() {
        try {
            open().close();
            return "it is opened";
        } catch (LogException | IllegalStateException refused) {
            return "it is refused";
        }
    }

    @Test
    void a_tail_that_is_cut_off_is_found_only_against_a_remembered_head() {
        for (int left = 0; left < COMMITS; left += STEP) {
            long cut = written.get(left).firstPosition();
            cutOff(cut);
            assertThat(verify(null).fault()).as("cut off at %d", cut).isEmpty();
            check("cut off at " + cut, cut, verify(end()));
            if (left > 0) { // what was remembered before the cut is all there
                assertThat(verify(endOf(written.get(left - 1))).fault()).isEmpty();
            }
            restore();
        }
    }

    /** Whoever computes the hash of what he changed anew would have to do so for all commits after it. */
    @Test
    void a_commit_whose_hash_fits_what_was_changed_is_found_where_the_next_does_not_follow_it() {
        for (int n = 0; n < COMMITS; n += STEP) {
            var commit = written.get(n);
            byte[] payload = "{\"amount\":0}".getBytes(UTF_8);
            byte[] hash = hashWith(commit, payload);
            exchange(commit, commit.firstPosition(), payload, hash);
            var report = verify(null);
            if (n + 1 < COMMITS) {
                assertThat(report.fault().orElseThrow().position()).isEqualTo(commit.lastPosition() + 1);
                assertThat(report.head().hash()).isEqualTo(HashChain.toHex(hash));
            } else {
                assertThat(report.fault()).isEmpty();
            }
            check("exchanged", commit.firstPosition(), verify(endOf(commit)));
            restore();
        }
    }

    private byte[] hashWith(CommitHeader commit, byte[] payload) {
        var content = new HashChain.Content();
        for (var event : reading(log -> log.read(commit.firstPosition() - 1, commit.eventCount()))) {
            content.add(new NewEvent(
                    event.eventId(),
                    event.aggregateType(),
                    event.aggregateId(),
                    event.sequence(),
                    event.type(),
                    event.revision(),
                    event.position() == commit.firstPosition() ? payload : event.payload(),
                    event.metadata(),
                    event.timestamp()));
        }
        return HashChain.link(
                HashChain.fromHex(commit.previousHash()),
                commit.firstPosition(),
                commit.eventCount(),
                Microseconds.of(commit.recordedAt()),
                commit.commitId(),
                content.hash());
    }

    private Verification.Report verify(@Nullable Head remembered) {
        return reading(log -> Verification.of(log, remembered, position -> {}));
    }

    /** Where the log ended when it was written. */
    protected Head end() {
        return endOf(written.get(COMMITS - 1));
    }

    private static Head endOf(CommitHeader commit) {
        return new Head(commit.lastPosition(), commit.hash(), commit.recordedAt());
    }
}
