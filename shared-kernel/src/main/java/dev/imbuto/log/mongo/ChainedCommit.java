package dev.imbuto.log.mongo;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Head;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.StoredEvent;
import java.util.ArrayList;
import java.util.List;

/** A commit at its place in the log: what one document holds. Its events may have been left out when it was read. */
record ChainedCommit(CommitHeader header, List<NewEvent> events) {

    /** The commit that follows the end of the log. */
    static ChainedCommit after(Head end, PreparedCommit prepared) {
        var commit = prepared.commit();
        long first = end.position() + 1;
        long recordedAt = end.position() == 0
                ? prepared.latest()
                : Math.max(Microseconds.of(end.recordedAt()), prepared.latest());
        byte[] hash = HashChain.link(
                HashChain.fromHex(end.hash()),
                first,
                commit.events().size(),
                recordedAt,
                commit.commitId(),
                prepared.content());
        return new ChainedCommit(
                new CommitHeader(
                        first,
                        commit.events().size(),
                        commit.commitId(),
                        Microseconds.toInstant(recordedAt),
                        end.hash(),
                        HashChain.toHex(hash)),
                commit.events());
    }

    /** The end of the log where this commit is the last. */
    static Head endOf(CommitHeader last) {
        return new Head(last.lastPosition(), last.hash(), last.recordedAt());
    }

    /** The events at their positions. */
    List<StoredEvent> stored() {
        var stored = new ArrayList<StoredEvent>(events.size());
        for (var event : events) {
            stored.add(new StoredEvent(
                    header.firstPosition() + stored.size(),
                    header.commitId(),
                    header.recordedAt(),
                    event.eventId(),
                    event.aggregateType(),
                    event.aggregateId(),
                    event.sequence(),
                    event.type(),
                    event.revision(),
                    event.payload(),
                    event.metadata(),
                    event.timestamp()));
        }
        return stored;
    }
}
