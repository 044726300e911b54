package dev.imbuto.log.mongo;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the log in order and fails where it has a hole.
 *
 * <p>A member that still takes itself for the primary answers with an earlier state, so what two reads say must not be held
 * against each other: a hole is one only within a single answer. Safe for use by many threads.
 */
final class CommitReader {
    private final CommitStore store;

    CommitReader(CommitStore store) {
        this.store = store;
    }

    Head head() {
        return store.last().map(ChainedCommit::endOf).orElse(Head.EMPTY);
    }

    /** Up to {@code limit} events above the position, in order; empty when this state of the log ends there or before. */
    List<StoredEvent> read(long after, int limit) {
        if (limit < 1) {
            return List.of();
        }
        var commits = store.scan(after + 1, limit);
        if (commits.isEmpty() || commits.get(0).header().firstPosition() != after + 1) {
            commits = scanFromWithin(after + 1, limit);
        }
        return events(commits, after, limit);
    }

    /** The commits from that on which holds the position, or from the last one before it. */
    private List<ChainedCommit> scanFromWithin(long position, int limit) {
        var holder = store.at(position);
        int before = holder.map(CommitHeader::eventCount).orElse(0);
        return store.scan(
                holder.map(CommitHeader::firstPosition).orElse(1L),
                limit > Integer.MAX_VALUE - before ? limit : before + limit);
    }

    private static List<StoredEvent> events(List<ChainedCommit> commits, long after, int limit) {
        var events = new ArrayList<StoredEvent>();
        long expected = commits.isEmpty() ? 0 : commits.get(0).header().firstPosition();
        if (expected > after + 1) {
            throw new LogCorruptedException(after + 1, "there is no event");
        }
        for (var commit : commits) {
            var header = commit.header();
            if (header.firstPosition() != expected) {
                throw new LogCorruptedException(
                        expected, "the next commit begins at position " + header.firstPosition());
            }
            if (header.eventCount() != commit.events().size()) {
                throw new LogCorruptedException(
                        expected, "the commit holds " + commit.events().size() + " events, not " + header.eventCount());
            }
            for (var event : commit.stored()) {
                if (event.position() > after) {
                    if (events.size() == limit) {
                        return events;
                    }
                    events.add(event);
                }
            }
            expected = header.lastPosition() + 1;
        }
        return events;
    }

    /** Up to {@code limit} events of the aggregate, in order. */
    List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        long from = Math.max(0, firstSequence);
        var events = new ArrayList<StoredEvent>();
        for (var commit : store.ofAggregate(aggregateId, from, from + limit)) {
            for (var event : commit.stored()) {
                if (event.aggregateId().equals(aggregateId)
                        && event.sequence() >= from
                        && event.sequence() < from + limit) {
                    events.add(event);
                }
            }
        }
        events.sort((one, other) -> Long.compare(one.sequence(), other.sequence()));
        long expected = from;
        for (var event : events) {
            if (event.sequence() != expected) {
                throw new LogCorruptedException(
                        event.position(), "number " + expected + " of aggregate " + aggregateId + " is not there");
            }
            expected++;
        }
        return events;
    }

    /** The commit that holds this position. */
    Optional<CommitHeader> commitAt(long position) {
        return store.at(position).filter(commit -> position <= commit.lastPosition());
    }

    /** Halves the range of positions, since commits are recorded in order of time. */
    long positionAt(Instant recordedAt) {
        long known = 0;
        long beyond = head().position() + 1;
        while (known + 1 < beyond) {
            long middle = known + (beyond - known) / 2;
            var commit = commitAt(middle)
                    .orElseThrow(
                            () -> new LogUnavailableException("position " + middle + " was there and is not", null));
            if (commit.recordedAt().isAfter(recordedAt)) {
                beyond = commit.firstPosition();
            } else {
                known = commit.lastPosition();
            }
        }
        return known;
    }
}
