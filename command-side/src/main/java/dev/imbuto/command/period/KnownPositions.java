package dev.imbuto.command.period;

import dev.imbuto.log.EventLog;

/** The positions of the log that a period can be frozen at: ends of commits, so that no command counts by half. */
public record KnownPositions(EventLog log) {

    /** Where the log ends. */
    long last() {
        return log.head().position();
    }

    /** The position itself where a commit ends there; within a commit, the end of the one before. */
    long endOfCommit(long position) {
        return log.endOfCommit(position);
    }
}
