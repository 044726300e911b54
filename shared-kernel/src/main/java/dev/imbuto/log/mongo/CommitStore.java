package dev.imbuto.log.mongo;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.LogUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A replicated collection of commits, as far as the log needs to know it: the only way to a MongoDB server, and the place
 * where a simulation takes its part.
 *
 * <p>Three unique indexes hold over all commits: commit id, event id, and {@link Place}; first positions are unique too. A
 * unique index does not see what is there twice in one commit.
 *
 * <p>Every read sees a state that a majority of members had, and which therefore never changes again; it may be older than
 * what another read saw, when a member still takes itself for the primary. So what a read finds is there for good, and what
 * it does not find may be there nonetheless, except for {@link #isFree}. Every read throws {@link LogUnavailableException}
 * when it is not answered. Safe for use by many threads.
 */
interface CommitStore {
    /**
     * Inserts the commits in this order and stops at the first that cannot be inserted. Throws nothing but for defects: an
     * answer that does not come is {@link Insertion.Unclear}.
     */
    Insertion insert(List<ChainedCommit> chain);

    /** The commit with the highest position. */
    Optional<CommitHeader> last();

    /** Those of the commits with these ids that are there, by id. */
    Map<String, CommitHeader> withIds(Collection<String> commitIds);

    /** The commits that hold these places, by place. */
    Map<Place, CommitHeader> holding(Collection<Place> places);

    /** The commits that hold events with these ids, by event id. */
    Map<String, CommitHeader> withEvents(Collection<String> eventIds);

    /** Whether no commit held the place at some moment during this call, which a majority of members has to confirm. */
    boolean isFree(Place place);

    /** The commit with the highest first position up to this one. */
    Optional<CommitHeader> at(long position);

    /**
     * The commits with first positions from {@code from} on, in order, as many as it takes to hold so many events; all as one
     * member has them.
     */
    List<ChainedCommit> scan(long from, int events);

    /** Up to {@code limit} commits with first positions from {@code from} on, in order, without their events. */
    List<CommitHeader> headers(long from, int limit);

    /** Whether there is a document whose key is no position from 1 on. */
    boolean hasStrays();

    /** The commits that hold events of the aggregate with sequence numbers in [{@code from}, {@code until}), in no order. */
    List<ChainedCommit> ofAggregate(String aggregateId, long from, long until);

    /** The highest sequence number of the aggregate; −1 when it has none. */
    long lastSequence(String aggregateId);
}
