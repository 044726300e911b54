package dev.imbuto.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Brings one log up to another, commit by commit: since where a commit stands and when it was recorded follow from what is in
 * it and before it, the copy has the same positions and hashes whatever the engines are.
 */
public final class LogCopy {
    private static final int COMMITS_AT_ONCE = 500;

    private LogCopy() {}

    /**
     * Appends what {@code to} lacks, and makes sure that both have the same head then. May be repeated after an interruption.
     *
     * @param progress is told each position that was reached
     * @return the head of both
     * @throws IllegalStateException when {@code to} holds something else, or does afterwards
     */
    public static Head copy(EventLog from, EventLog to, LongConsumer progress) {
        Head head = from.head();
        checkBeginning(from, to.head());
        long position = to.head().position();
        while (position < head.position()) {
            List<CommitHeader> headers = from.readCommits(position, COMMITS_AT_ONCE);
            List<Commit> commits = new ArrayList<>(headers.size());
            for (CommitHeader header : headers) {
                commits.add(new Commit(header.commitId(), eventsOf(header, from)));
            }
            to.appendAll(commits);
            position = headers.get(headers.size() - 1).lastPosition();
            progress.accept(position);
        }
        checkBeginning(from, to.head());
        return to.head();
    }

    private static List<NewEvent> eventsOf(CommitHeader header, EventLog from) {
        return from.read(header.firstPosition() - 1, header.eventCount()).stream()
                .map(event -> new NewEvent(
                        event.eventId(),
                        event.aggregateType(),
                        event.aggregateId(),
                        event.sequence(),
                        event.type(),
                        event.revision(),
                        event.payload(),
                        event.metadata(),
                        event.timestamp()))
                .toList();
    }

    private static void checkBeginning(EventLog from, Head copied) {
        boolean same = copied.position() == 0
                || from.commitAt(copied.position())
                        .filter(commit -> commit.lastPosition() == copied.position())
                        .filter(commit -> commit.hash().equals(copied.hash()))
                        .isPresent();
        if (!same) {
            throw new IllegalStateException("the log to copy to holds another one: its head " + copied.position() + ":"
                    + copied.hash() + " is not in the log to copy from");
        }
    }
}
