package dev.imbuto.log.mongo;

import dev.imbuto.log.Appended;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.SequenceConflictException;
import dev.imbuto.mongo.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives commits their places in a log that other machines write too, and finds out what became of each.
 *
 * <p>A commit stands where the one before it ends: its first position is that one's plus its number of events, and positions are
 * unique. So whoever comes second is told so, reads the end of the log again and goes on from there. Positions stay without
 * holes because a chain is sent only behind a commit that is durable, in one request that stops at the first failure.
 *
 * <ol>
 *   <li>What a read finds is there for good; what it does not find may be there nonetheless ({@link CommitStore}). So only
 *       what was found decides: a commit is stored because it was found or acknowledged, and it conflicts because another one
 *       was found at its place. A place that has to be taken and is not is asked for once more, from a majority.
 *   <li>A unique index that stops a chain does not say reliably which of them it was, nor whose document: that is found by
 *       reads, in the order of {@link #classify}.
 *   <li>After an answer that did not come, each commit of the chain is in, is not, or may still arrive. It is looked up and
 *       sent again under the same commit id, whose unique index makes a second one impossible. Where the log ends is
 *       forgotten with it.
 *   <li>The end of the log is known only from commits that are durable. With an end that may be rolled back, a hole would be
 *       left behind.
 *   <li>The unique indexes see no holes in the sequence of an aggregate: the event before has to be found before a commit is
 *       sent, or stand before it in the same chain. It cannot vanish, so what was found once is remembered.
 * </ol>
 *
 * <p>Used by one thread; {@link #seen} by any.
 */
class Sequencer {
    /** The most commits that are sent at once. */
    static final int LONGEST_CHAIN = 64;

    /**
     * The most bytes that are sent at once, unless a single commit is larger. A driver splits a request beyond 48 MB, and would
     * send the second part without waiting for a majority to have the first.
     */
    static final long LARGEST_CHAIN = 16L * 1024 * 1024;

    private static final int FIELDS_OF_AN_EVENT = 256;
    private static final int BYTES_PER_CHARACTER = 3;
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RIVALS_REMEMBERED = TimeUnit.SECONDS.toNanos(10);

    private final CommitStore store;
    private final Pace pace;
    private final long patience;
    private final Consumer<Head> durable;
    private final SeenPlaces seen = new SeenPlaces();

    /** The end of the log, when it is known; this sequencer continues there. */
    private @Nullable Head end;

    /** When a position was lost last, if ever: others write too. */
    private long lostAt;

    private boolean lostEver;

    /** The last commit that this sequencer knows to be durable: a state without it is out of date. */
    private long highest;

    /**
     * A sequencer that begins wherever the log ends.
     *
     * @param patience how long it tries to find out what became of a commit
     * @param durable is told the end of the log after each chain that is durable
     */
    Sequencer(CommitStore store, Pace pace, Duration patience, Consumer<Head> durable) {
        this.store = store;
        this.pace = pace;
        this.patience = patience.toNanos();
        this.durable = durable;
    }

    /** Says that the log holds this event, which spares looking for it. */
    void seen(String aggregateId, long sequence) {
        seen.add(new Place(aggregateId, sequence));
    }

    /**
     * Appends the commits in this order, each by itself, and returns what became of them in the same order. Takes as long as
     * its patience lasts at most, plus one request.
     */
    List<Outcome> append(List<PreparedCommit> group) {
        if (hasRivals()) {
            end = null;
        }
        var round = new Round(group);
        round.run();
        return round.outcomes();
    }

    /**
     * Whether others wrote lately. Then the end is read anew for each group, though it is known: who continues at once wins every
     * race against those who have to read it first, and they would never get a commit in.
     */
    private boolean hasRivals() {
        return lostEver && pace.nanoTime() - lostAt < RIVALS_REMEMBERED;
    }

    /** A commit whose fate is open. */
    static final class Pending {
        final PreparedCommit prepared;
        private final int index;
        private final Map<String, Long> beginnings;
        /** Hashes under which it was sent without an answer. */
        private final Set<String> sent = new HashSet<>(2);

        Pending(int index, PreparedCommit prepared) {
            this.index = index;
            this.prepared = prepared;
            this.beginnings = beginnings(prepared.commit().events());
        }

        /** The lowest sequence number that it holds of each aggregate. */
        private static Map<String, Long> beginnings(List<NewEvent> events) {
            if (events.size() == 1) {
                return Map.of(events.get(0).aggregateId(), events.get(0).sequence());
            }
            Map<String, Long> lowest = new LinkedHashMap<>();
            events.forEach(event -> lowest.merge(event.aggregateId(), event.sequence(), Math::min));
            return lowest;
        }

        String id() {
            return prepared.commit().commitId();
        }

        List<NewEvent> events() {
            return prepared.commit().events();
        }

        /** The places before those where it begins: they have to be taken. */
        List<Place> predecessors() {
            return beginnings.entrySet().stream()
                    .filter(beginning -> beginning.getValue() > 0)
                    .map(beginning -> new Place(beginning.getKey(), beginning.getValue()).before())
                    .toList();
        }

        /** The place of the first event that does not follow the one before it in this commit; null when all do. */
        private @Nullable Place hole() {
            Map<String, Long> next = new LinkedHashMap<>(beginnings);
            for (var event : events()) {
                if (next.merge(event.aggregateId(), 1L, Long::sum) != event.sequence() + 1) {
                    return Place.of(event);
                }
            }
            return null;
        }

        private long bytes() {
            long bytes = FIELDS_OF_AN_EVENT;
            for (var event : events()) {
                int characters = event.eventId().length()
                        + event.aggregateType().length()
                        + event.aggregateId().length()
                        + event.type().length()
                        + event.revision().length();
                bytes += FIELDS_OF_AN_EVENT
                        + BYTES_PER_CHARACTER * characters
                        + event.payload().length
                        + event.metadata().length;
            }
            return bytes;
        }
    }

    /** Commits in the order in which they were sent behind one another. */
    record Chain(List<Pending> pending, List<ChainedCommit> commits) {
        private Head endBefore(int index, Head end) {
            return index == 0 ? end : ChainedCommit.endOf(commits.get(index - 1).header());
        }
    }

    private final class Round {
        private final @Nullable Outcome[] outcomes;
        private final List<Pending> open = new ArrayList<>();
        private final long deadline = pace.nanoTime() + patience;
        private long pause = SHORTEST_PAUSE;
        private long triedBehind = -1;
        private @Nullable RuntimeException trouble;

        Round(List<PreparedCommit> group) {
            outcomes = new Outcome[group.size()];
            for (int i = 0; i < outcomes.length; i++) {
                open.add(new Pending(i, group.get(i)));
            }
        }

        List<Outcome> outcomes() {
            return Arrays.stream(outcomes).map(Round::settled).toList();
        }

        private static Outcome settled(@Nullable Outcome outcome) {
            if (outcome == null) {
                throw new IllegalStateException("a commit was left open");
            }
            return outcome;
        }

        void run() {
            try {
                refuseHolesWithin();
            } catch (LogUnavailableException e) {
                giveUp(e);
                return;
            }
            while (!open.isEmpty()) {
                if (!advance()) {
                    if (pace.nanoTime() >= deadline) {
                        giveUp(trouble);
                    } else {
                        pace.pauseUpTo(pause);
                        pause = Math.min(2 * pause, Pace.LONGEST_PAUSE);
                    }
                }
            }
        }

        /** False when the next attempt should wait a little. */
        private boolean advance() {
            try {
                findThoseSent();
                if (open.isEmpty()) {
                    return true;
                }
                var before = end == null ? readEnd() : end;
                end = before;
                if (before.position() > triedBehind) { // others got further: it was a race, not trouble
                    pause = SHORTEST_PAUSE;
                }
                triedBehind = before.position();
                var chain = chain(before);
                return chain.commits.isEmpty() || settle(chain, before, store.insert(chain.commits));
            } catch (LogUnavailableException e) {
                end = null;
                trouble = e;
                return false;
            }
        }

        private void giveUp(@Nullable RuntimeException reason) {
            for (var pending : List.copyOf(open)) {
                String fate = pending.sent.isEmpty() ? "was not written" : "may or may not be in the log";
                refuse(
                        pending,
                        new LogUnavailableException(
                                "commit " + pending.id() + " " + fate
                                        + (reason == null ? ", others were faster" : ": " + reason.getMessage()),
                                reason));
            }
        }

        private Head readEnd() {
            var read = store.last().map(ChainedCommit::endOf).orElse(Head.EMPTY);
            if (read.position() < highest) {
                throw new LogUnavailableException(
                        "the log ends at position " + read.position() + ", but " + highest + " is durable", null);
            }
            return read;
        }

        /** Such a commit was never stored; but one of the same id may have been, which then counts. */
        private void refuseHolesWithin() {
            for (var pending : List.copyOf(open)) {
                var hole = pending.hole();
                if (hole != null && !isFound(pending)) {
                    refuse(pending, conflict(hole));
                }
            }
        }

        private boolean isFound(Pending pending) {
            var found = store.withIds(List.of(pending.id())).get(pending.id());
            if (found != null) {
                found(pending, found);
            }
            return found != null;
        }

        private void findThoseSent() {
            var sent = open.stream().filter(pending -> !pending.sent.isEmpty()).toList();
            if (!sent.isEmpty() && end == null) {
                var found = lookUp(sent);
                for (var pending : sent) {
                    var header = found.get(pending.id());
                    if (header != null) {
                        found(pending, header);
                    }
                }
            }
        }

        /** The commits that may be sent now, in order; decides on those that may not. */
        private Chain chain(Head before) {
            var candidates = new ArrayList<Pending>();
            long bytes = 0;
            for (var pending : open) {
                bytes += pending.bytes();
                if (candidates.size() == LONGEST_CHAIN || (!candidates.isEmpty() && bytes > LARGEST_CHAIN)) {
                    break;
                }
                candidates.add(pending);
            }
            find(candidates);
            var chain = new Chain(new ArrayList<>(), new ArrayList<>());
            var last = before;
            Set<Place> inChain = new HashSet<>();
            for (var pending : candidates) {
                if (follows(pending, inChain)) {
                    var commit = chained(last, pending.prepared);
                    last = ChainedCommit.endOf(commit.header());
                    chain.pending.add(pending);
                    chain.commits.add(commit);
                    pending.events().forEach(event -> inChain.add(Place.of(event)));
                }
            }
            return chain;
        }

        private boolean follows(Pending pending, Set<Place> inChain) {
            for (var place : pending.predecessors()) {
                if (!inChain.contains(place) && !seen.contains(place) && isHole(place)) {
                    if (!isFound(pending)) {
                        refuseHole(pending, place);
                    }
                    return false;
                }
            }
            return true;
        }

        private void refuseHole(Pending pending, Place before) {
            if (!pending.sent.isEmpty()) { // a chain with the event before it may still arrive
                throw new LogUnavailableException(
                        "what was sent before commit " + pending.id() + " is not found", null);
            }
            refuse(pending, conflict(new Place(before.aggregateId(), before.sequence() + 1)));
        }

        /** False when the next attempt should wait a little. */
        private boolean settle(Chain chain, Head before, Insertion insertion) {
            if (insertion instanceof Insertion.Unclear unclear) {
                for (int i = 0; i < chain.pending.size(); i++) {
                    chain.pending.get(i).sent.add(chain.commits.get(i).header().hash());
                }
                end = endAfterUnclear(chain);
                trouble = unclear.cause();
                return false;
            }
            int stored = insertion instanceof Insertion.Taken taken ? taken.index() : chain.commits.size();
            for (int i = 0; i < stored; i++) {
                stored(chain.pending.get(i), chain.commits.get(i).header(), false);
            }
            moveEnd(chain.endBefore(stored, before));
            if (stored == chain.commits.size()) {
                pause = SHORTEST_PAUSE;
                return true;
            }
            return settle(chain.pending.get(stored));
        }

        /** Of a commit that a unique index stopped; false when the next attempt should wait a little. */
        private boolean settle(Pending stopped) {
            var verdict = classify(stopped);
            if (verdict == null) {
                lostEver = true;
                lostAt = pace.nanoTime();
                end = null;
                return false;
            }
            settleAs(stopped, verdict);
            return true;
        }

        private void found(Pending pending, CommitHeader header) {
            stored(pending, header, !pending.sent.contains(header.hash()));
        }

        private void stored(Pending pending, CommitHeader header, boolean repeated) {
            if (!repeated) {
                pending.events().forEach(event -> seen.add(Place.of(event)));
            }
            settleAs(pending, Sequencer.stored(header, repeated));
        }

        private void refuse(Pending pending, LogException reason) {
            settleAs(pending, new Outcome.Refused(reason));
        }

        private void settleAs(Pending pending, Outcome outcome) {
            outcomes[pending.index] = outcome;
            open.remove(pending);
        }
    }

    private void moveEnd(Head moved) {
        end = moved;
        if (moved.position() > highest) {
            highest = moved.position();
            durable.accept(moved);
        }
    }

    /** Looks for the events before those where the commits begin, all of them at once. */
    private void find(Collection<Pending> candidates) {
        Set<Place> sought = new LinkedHashSet<>();
        for (var pending : candidates) {
            for (var place : pending.predecessors()) {
                if (!seen.contains(place)) {
                    sought.add(place);
                }
            }
        }
        if (!sought.isEmpty()) {
            store.holding(sought).keySet().forEach(seen::add);
        }
    }

    // --- one rule of the protocol each

    /** The commits of these that are in the log, by id. */
    Map<String, CommitHeader> lookUp(List<Pending> sent) {
        return store.withIds(sent.stream().map(Pending::id).toList());
    }

    /** What is not found may be there nonetheless, so a majority is asked. */
    boolean isHole(Place place) {
        return store.isFree(place);
    }

    ChainedCommit chained(Head before, PreparedCommit prepared) {
        return ChainedCommit.after(before, prepared);
    }

    /** Where the log ends after a chain of which nobody knows whether it is in: unknown too. */
    @Nullable
    Head endAfterUnclear(Chain chain) {
        return null;
    }

    /**
     * Why a unique index stopped the commit: (a) it is in the log itself, (b) another commit holds one of its places or events,
     * or (c) neither, so it was its position; null then.
     *
     * <p>The sequence of an aggregate has no holes, so where any of a commit's places is taken, the lowest one is.
     */
    @Nullable
    Outcome classify(Pending stopped) {
        var same = store.withIds(List.of(stopped.id())).get(stopped.id());
        if (same != null) {
            return found(stopped, same);
        }
        var lowest = stopped.beginnings.entrySet().stream()
                .map(beginning -> new Place(beginning.getKey(), beginning.getValue()))
                .toList();
        for (var taken : store.holding(lowest).entrySet()) {
            return holder(stopped, taken.getValue(), taken.getKey());
        }
        var byId = store.withEvents(
                stopped.events().stream().map(NewEvent::eventId).toList());
        for (var event : stopped.events()) {
            var holder = byId.get(event.eventId());
            if (holder != null) {
                return holder(stopped, holder, Place.of(event));
            }
        }
        return null;
    }

    private static Outcome holder(Pending stopped, CommitHeader holder, Place place) {
        return holder.commitId().equals(stopped.id()) ? found(stopped, holder) : new Outcome.Refused(conflict(place));
    }

    private static Outcome found(Pending pending, CommitHeader header) {
        return stored(header, !pending.sent.contains(header.hash()));
    }

    private static Outcome stored(CommitHeader header, boolean repeated) {
        return new Outcome.Stored(
                new Appended(header.firstPosition(), header.lastPosition(), header.recordedAt(), repeated));
    }

    static SequenceConflictException conflict(Place place) {
        return new SequenceConflictException(place.aggregateId(), place.sequence());
    }
}
