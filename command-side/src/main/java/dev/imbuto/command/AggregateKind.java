package dev.imbuto.command;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of aggregate: what the dispatcher has to know about it.
 *
 * @param name of the kind in the log; that of the aggregate's {@code @AggregateRoot} too
 * @param commands the family of commands that it takes
 * @param idOf the id in the log of the aggregate that a command is for
 * @param refusals what to refuse with before the aggregate is even asked
 * @param recall what came of a command that had been carried out before
 */
public record AggregateKind<T>(
        String name,
        Class<T> type,
        Class<?> commands,
        Function<Object, String> idOf,
        Refusals refusals,
        Recall recall) {

    /** Refusals that need no decision of the aggregate. */
    public interface Refusals {
        Rejection unknown(String aggregateId);

        Rejection stale(String aggregateId, long version, long expectedVersion);
    }

    /** Answers from the log. */
    @FunctionalInterface
    public interface Recall {
        Outcome of(CommitHeader commit);

        /** For aggregates that have a key instead of a stage: in the log, their kind, a colon and the key. */
        static Recall ofKeyed(EventLog log) {
            return commit -> {
                StoredEvent last = log.read(commit.lastPosition() - 1, 1).get(0);
                String key = last.aggregateId().substring(last.aggregateId().indexOf(':') + 1);
                return new Outcome(key, null, last.sequence() + 1, last.position(), null, List.of(), true);
            };
        }
    }
}
