package dev.imbuto.log.mongo;

import dev.imbuto.log.Appended;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.SequenceConflictException;
import dev.imbuto.log.mongo.PlannedCommit.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Appends commits of one to three events to aggregates of its own and to such as others write too, and takes down what it was
 * told. What the outcome is unknown of it sends again under the same id until it knows. Used by one thread.
 */
final class Writer {
    /** Takes down what became of commits, from many threads. */
    interface Journal {
        /** Before it is sent for the first time. */
        void begun(PlannedCommit commit);

        void acknowledged(PlannedCommit commit, Appended appended);

        /** Because another one was first. */
        void refused(PlannedCommit commit);

        /** The log could not find out, so it is sent again. */
        void unclear(PlannedCommit commit);
    }

    /** Names of aggregates that every writer writes begin so. */
    static final String SHARED = "shared-";

    private static final int SHARED_AGGREGATES = 6;
    private static final int OWN_AGGREGATES = 3;

    private final EventLog log;
    private final String name;
    private final String run;
    private final Journal journal;
    private final Random random;
    private final Map<String, Long> next = new HashMap<>();
    private int begun;

    /**
     * A writer.
     *
     * @param name of its own aggregates, which it finds again when it was killed
     * @param run distinguishes its commits from those before it was killed
     */
    Writer(EventLog log, String name, String run, long seed, Journal journal) {
        this.log = log;
        this.name = name;
        this.run = run;
        this.journal = journal;
        random = new Random(seed);
    }

    /** Goes on until so many commits were acknowledged. */
    void write(int commits) {
        for (int acknowledged = 0; acknowledged < commits; ) {
            if (append(plan())) {
                acknowledged++;
            }
        }
    }

    void writeUntil(BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            append(plan());
        }
    }

    private PlannedCommit plan() {
        int events = 1 + random.nextInt(3);
        int ofTheFirst = 1 + random.nextInt(events);
        var parts = new ArrayList<Part>();
        var first = aggregate();
        parts.add(new Part(first, next(first), ofTheFirst));
        var second = aggregate();
        if (ofTheFirst < events && !second.equals(first)) {
            parts.add(new Part(second, next(second), events - ofTheFirst));
        }
        return new PlannedCommit(name + "-" + run + "-" + begun++, parts);
    }

    private String aggregate() {
        return random.nextInt(4) == 0
                ? SHARED + random.nextInt(SHARED_AGGREGATES)
                : name + "-" + random.nextInt(OWN_AGGREGATES);
    }

    private long next(String aggregate) {
        while (true) {
            try {
                return next.computeIfAbsent(aggregate, id -> log.lastSequence(id) + 1);
            } catch (LogUnavailableException e) {
                // asks again
            }
        }
    }

    /** False when another commit was first. */
    private boolean append(PlannedCommit planned) {
        journal.begun(planned);
        while (true) {
            try {
                var appended = log.append(planned.commit());
                journal.acknowledged(planned, appended);
                planned.parts().forEach(part -> next.put(part.aggregate(), part.first() + part.count()));
                if (random.nextInt(20) == 0) { // as a client whose answer got lost
                    journal.acknowledged(planned, log.append(planned.commit()));
                }
                return true;
            } catch (SequenceConflictException e) {
                journal.refused(planned);
                planned.parts().forEach(part -> load(part.aggregate()));
                return false;
            } catch (LogUnavailableException e) {
                journal.unclear(planned);
            }
        }
    }

    /** As an aggregate is loaded before the next decision. */
    private void load(String aggregate) {
        for (List<?> some = List.of(this); !some.isEmpty(); ) {
            long from = next(aggregate);
            try {
                some = log.readAggregate(aggregate, from, 100);
                next.put(aggregate, from + some.size());
            } catch (LogUnavailableException e) {
                // asks again
            }
        }
    }
}
