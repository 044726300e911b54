package dev.imbuto.log;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A scan of a whole log that finds the first position where it is not what was written.
 *
 * <p>Checks that positions have no holes, that each commit follows the one before in time and by hash, that it has the hash
 * of what stands in it, that the events of each aggregate are numbered from 0 on, and that nothing is stored beside. An edit, a
 * removal, an insertion or an exchange of anything stored breaks one of these, and is found in the first commit that is not what
 * was written: at the position of its first event, or of one that is missing.
 *
 * <p>A log cut off at its end is whole in itself: that is found only against a head remembered elsewhere. So is a last commit
 * that was exchanged by somebody who gave it a hash that fits; any other such commit is found where the next does not follow it.
 *
 * <p>Keeps a number per aggregate in memory, about 150 bytes each.
 */
public final class Verification {
    private static final int BATCH = 2_000;

    /**
     * Where a log is not what was written, and how that shows.
     *
     * @param position 0 for what stands at no position
     */
    public record Fault(long position, String reason) {}

    /**
     * What a scan came to.
     *
     * @param head end of the part that is whole
     * @param commits number of commits up to there
     */
    public record Report(Head head, long commits, Optional<Fault> fault) {
        public boolean isClean() {
            return fault.isEmpty();
        }
    }

    private final EventLog log;
    private final @Nullable Head remembered;
    private final LongConsumer progress;

    private final Map<String, Long> nextSequences = new HashMap<>();
    private Head head = Head.EMPTY;
    private Head before = Head.EMPTY;
    private long lastBeginning;
    private long commits;
    private int batchSize = BATCH;

    private Verification(EventLog log, @Nullable Head remembered, LongConsumer progress) {
        this.log = log;
        this.remembered = remembered;
        this.progress = progress;
    }

    /**
     * Scans the log from position 1 to its head.
     *
     * @param remembered an earlier head, which this log must have passed through; only its position and hash count
     * @param progress is told the last position that was checked, now and then
     */
    public static Report of(EventLog log, @Nullable Head remembered, LongConsumer progress) {
        return new Verification(log, remembered, progress).run();
    }

    /**
     * Looks at the last commit alone, which a crash could have damaged: for the opening of a log that is too long to scan.
     *
     * @throws LogCorruptedException when it is not what was written
     */
    public static void checkLastCommit(EventLog log) {
        var head = log.head();
        if (head.equals(Head.EMPTY)) {
            return;
        }
        long end = head.position();
        var last = log.commitAt(end).orElseThrow(() -> new LogCorruptedException(end, "the event is in no commit"));
        var content = new HashChain.Content();
        log.read(last.firstPosition() - 1, last.eventCount()).forEach(content::add);
        if (!last.hash().equals(head.hash()) || !hasHashOf(last, content)) {
            throw new LogCorruptedException(
                    last.firstPosition(), "the last commit does not have the hash of what stands in it");
        }
    }

    private static boolean hasHashOf(CommitHeader commit, HashChain.Content content) {
        byte[] previous = HashChain.fromHex(commit.previousHash());
        if (previous.length != HashChain.BYTES) {
            return false;
        }
        byte[] hash = HashChain.link(
                previous,
                commit.firstPosition(),
                commit.eventCount(),
                Microseconds.of(commit.recordedAt()),
                commit.commitId(),
                content.hash());
        return HashChain.toHex(hash).equals(commit.hash());
    }

    private Report run() {
        var fault = find();
        boolean withinLast = fault.isPresent() && fault.get().position() <= head.position() && commits > 0;
        return withinLast ? new Report(before, commits - 1, fault) : new Report(head, commits, fault);
    }

    private Optional<Fault> find() {
        try {
            return scan();
        } catch (LogCorruptedException e) {
            return scanSingly().or(() -> fault(e));
        } catch (LogUnavailableException e) {
            return scanSingly();
        }
    }

    /** What cannot be read may lie far beyond the first fault: goes on commit by commit, up to the one that cannot be read. */
    private Optional<Fault> scanSingly() {
        batchSize = 1;
        try {
            return scan();
        } catch (LogCorruptedException e) {
            return fault(e);
        } catch (LogUnavailableException e) {
            return fault(head.position() + 1, e.getMessage());
        }
    }

    private Optional<Fault> fault(LogCorruptedException e) {
        return fault(e.position() > 0 ? e.position() : head.position() + 1, e.getMessage());
    }

    private static Optional<Fault> fault(long position, @Nullable String reason) {
        return Optional.of(new Fault(position, String.valueOf(reason)));
    }

    private Optional<Fault> scan() {
        if (commits == 0 && log.hasStrays()) {
            return fault(0, "something is stored that stands at no position");
        }
        while (true) {
            var batch = nextCommits();
            if (batch.isEmpty()) {
                return checkEnd();
            }
            var fault = check(batch);
            if (fault.isPresent()) {
                return fault;
            }
            progress.accept(head.position());
        }
    }

    /** Also those that begin within the last commit and so do not follow it. */
    private List<CommitHeader> nextCommits() {
        try {
            return log.readCommits(lastBeginning, batchSize);
        } catch (LogCorruptedException e) {
            if (e.position() > head.position() + 1) { // what stands far off leaves a hole before it
                throw new LogCorruptedException(head.position() + 1, "no commit that can be read begins here", e);
            }
            throw e;
        }
    }

    private Optional<Fault> check(List<CommitHeader> batch) {
        List<StoredEvent> events = List.of();
        int used = 0;
        for (var commit : batch) {
            var misplaced = checkPlace(commit);
            if (misplaced.isPresent()) {
                return misplaced;
            }
            if (events.size() - used < commit.eventCount()) {
                events = log.read(head.position(), Math.max(batchSize, commit.eventCount()));
                used = 0;
            }
            if (events.size() < commit.eventCount()) {
                return fault(
                        commit.firstPosition(),
                        "the commit says " + commit.eventCount() + " events, but only " + events.size() + " follow");
            }
            var wrong = check(commit, events.subList(used, used + commit.eventCount()));
            if (wrong.isPresent()) {
                return wrong;
            }
            used += commit.eventCount();
            before = head;
            head = new Head(commit.lastPosition(), commit.hash(), commit.recordedAt());
            lastBeginning = commit.firstPosition();
            commits++;
            if (contradictsMemory(commit)) {
                return fault(commit.firstPosition(), "the commit is not the one that is remembered");
            }
        }
        return Optional.empty();
    }

    private boolean contradictsMemory(CommitHeader commit) {
        return remembered != null
                && remembered.position() >= commit.firstPosition()
                && remembered.position() <= commit.lastPosition()
                && !(remembered.position() == commit.lastPosition()
                        && remembered.hash().equals(commit.hash()));
    }

    private Optional<Fault> checkPlace(CommitHeader commit) {
        long expected = head.position() + 1;
        if (commit.firstPosition() < expected) {
            return fault(commit.firstPosition(), "a commit begins within the one before");
        }
        if (commit.firstPosition() != expected) {
            return fault(expected, "the next commit begins at position " + commit.firstPosition());
        }
        if (commit.eventCount() < 1 || commit.eventCount() > PreparedCommit.MOST_EVENTS) {
            return fault(expected, "the commit has " + commit.eventCount() + " events");
        }
        if (!commit.previousHash().equals(head.hash())) {
            return fault(expected, "the commit does not hold the hash of the one before");
        }
        return Optional.empty();
    }

    /** The hash comes first: where it does not fit, nothing else that the commit says of itself is worth a thought. */
    private Optional<Fault> check(CommitHeader commit, List<StoredEvent> events) {
        var content = new HashChain.Content();
        events.forEach(content::add);
        if (!hasHashOf(commit, content)) {
            return fault(commit.firstPosition(), "the commit does not have the hash of what stands in it");
        }
        var recordedAt = commits == 0 ? Instant.MIN : head.recordedAt();
        for (var event : events) {
            long next = nextSequences.getOrDefault(event.aggregateId(), 0L);
            if (event.sequence() != next) {
                return fault(
                        event.position(),
                        "the event has number " + event.sequence() + " in its aggregate, where " + next + " follows");
            }
            nextSequences.put(event.aggregateId(), next + 1);
            recordedAt = recordedAt.isAfter(event.timestamp()) ? recordedAt : event.timestamp();
        }
        return commit.recordedAt().equals(recordedAt)
                ? Optional.empty()
                : fault(commit.firstPosition(), "the commit was recorded at another time than it says");
    }

    private Optional<Fault> checkEnd() {
        long end = head.position();
        if (!log.read(end, 1).isEmpty()) {
            return fault(end + 1, "the event is in no commit");
        }
        if (remembered != null && remembered.position() > end) {
            return fault(end + 1, "the log ends here, but position " + remembered.position() + " is remembered");
        }
        return Optional.empty();
    }
}
