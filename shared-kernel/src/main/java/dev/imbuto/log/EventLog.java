package dev.imbuto.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One append-only sequence of events at positions 1, 2, 3 … without holes.
 *
 * <p>A reader that has seen position n has seen everything before it. Safe for use by many threads.
 */
public interface EventLog extends AutoCloseable {

    /**
     * Appends all events of the commit, or none, and returns when they are durable.
     *
     * <p>Appending a commit whose id is in the log already changes nothing and returns where it stands, so a commit may be
     * retried after an unclear outcome. A commit is recorded at the latest timestamp of its events, or when the commit before
     * it was recorded if that is later: the log has no clock of its own.
     *
     * @throws SequenceConflictException when another commit holds one of the (aggregate, sequence) pairs or event ids, or
     *     a pair would leave a hole; the caller may decide again on the newer state
     * @throws CommitRefusedException when the commit is empty, contains duplicates in itself, or is too large
     * @throws LogUnavailableException when the outcome is not known or storage refuses writes; retry the same commit
     */
    Appended append(Commit commit);

    /**
     * The same for several commits, in this order. When it throws, some of them may be in the log; append them all again.
     */
    default List<Appended> appendAll(List<Commit> commits) {
        return commits.stream().map(this::append).toList();
    }

    /** The last position and hash; position 0 and {@link Head#EMPTY} on an empty log. */
    Head head();

    /**
     * Up to {@code limit} events at positions above {@code after}, in order; empty only when {@code after} is the head or
     * beyond it.
     *
     * @throws LogCorruptedException when a position is missing
     */
    List<StoredEvent> read(long after, int limit);

    /**
     * Up to {@code limit} events of an aggregate with sequence numbers from {@code firstSequence} on, in order; empty when
     * there are none.
     */
    List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit);

    /** The sequence number of the aggregate's last event; −1 when it has none. */
    long lastSequence(String aggregateId);

    /** The commit with this id. */
    Optional<CommitHeader> findCommit(String commitId);

    /** The commit that holds this position; empty for positions below 1 and beyond the head. */
    Optional<CommitHeader> commitAt(long position);

    /**
     * The last position up to which only whole commits count: the position itself where a commit ends there, within a commit
     * the end of the one before, 0 where there is none.
     */
    default long endOfCommit(long position) {
        return commitAt(position)
                .map(commit -> commit.lastPosition() == position ? position : commit.firstPosition() - 1)
                .orElse(0L);
    }

    /** Up to {@code limit} commits that begin at positions above {@code after}, in order. */
    List<CommitHeader> readCommits(long after, int limit);

    /** The last position recorded at or before this instant; 0 when there is none. Always the end of a commit. */
    long positionAt(Instant recordedAt);

    /**
     * Waits until the head is beyond {@code position} or the time is up, and returns the head's position either way. Wakes up at
     * once for commits of this process.
     */
    long awaitBeyond(long position, Duration timeout) throws InterruptedException;

    /**
     * Whether something is stored that no position from 1 on leads to. Who reads in order never comes by it, but who asks for an
     * aggregate or an id may.
     */
    default boolean hasStrays() {
        return false;
    }

    /** Whether other processes may append to it at any time. */
    default boolean isShared() {
        return false;
    }

    /** What keeps it, in one lower-case word: {@code sqlite}. */
    String engine();

    /** Stops accepting commits, finishes those under way, and lets go of the storage. */
    @Override
    void close();
}
