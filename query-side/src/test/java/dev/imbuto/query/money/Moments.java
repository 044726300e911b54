package dev.imbuto.query.money;

import dev.imbuto.query.history.History;
import dev.imbuto.query.report.Period;
import java.time.Instant;
import java.util.Random;

/** Picks moments of a history at random, on both clocks. */
public final class Moments {
    private static final long DAY = 86_400;

    private final History history;
    private final Random random;
    private final Instant first;
    private final Instant last;

    public Moments(History history, Random random) {
        this.history = history;
        this.random = random;
        // What is entered late may have happened some weeks before the first thing was recorded.
        first = history.entries().get(0).recordedAt().minusSeconds(40 * DAY);
        last = history.entries().get((int) history.head() - 1).recordedAt();
    }

    /** One time in three after everything, else some time. */
    public Instant asOf() {
        return random.nextInt(3) == 0 ? last.plusSeconds(600) : time();
    }

    /** One time in three everything, else the end of some command, or nothing. */
    public long knownAt() {
        long position = random.nextInt(3) == 0 ? history.head() : random.nextInt((int) history.head() + 1);
        while (position > 0 && position < history.head() && commit(position).equals(commit(position + 1))) {
            position++;
        }
        return position;
    }

    /** One time in three without bounds. */
    public Period period() {
        if (random.nextInt(3) == 0) {
            return Period.ALWAYS;
        }
        Instant one = time();
        Instant other = time();
        return one.isBefore(other) ? new Period(one, other) : new Period(other, one);
    }

    private Instant time() {
        return first.plusSeconds((long) (random.nextDouble() * (last.getEpochSecond() - first.getEpochSecond())));
    }

    private String commit(long position) {
        return history.entries().get((int) position - 1).commitId();
    }
}
