package dev.imbuto.log.mongo;

import dev.imbuto.log.Head;
import dev.imbuto.log.NewEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Three members of a replica set, as far as it matters to a log: each with documents and unique indexes of its own, a journal,
 * elections by majority, roll-back of what no majority had, and a primary that goes on answering until it learns that it is
 * none any more.
 *
 * <p>After MongoDB's replication protocol 1, which is Raft with pulling followers: an entry is committed when a majority has it
 * in their journals and it is of the primary's own term, or one after it is.
 */
final class SimulatedReplicaSet {
    static final int MEMBERS = 3;
    private static final int MAJORITY = 2;
    private static final long MILLISECOND = 1_000_000;

    /** Unique indexes, and how to do without one. */
    enum Index {
        POSITION,
        PLACE,
        EVENT,
        COMMIT
    }

    /** A document, or nothing, as a new primary writes it; in the order of the primary's term. */
    record Entry(long term, @Nullable ChainedCommit commit) {}

    /** What an insertion came to. */
    record Inserted(int count, @Nullable Index violated, boolean majorityFailed) {}

    final Actors world;
    final List<Member> members = new ArrayList<>();
    final Set<Index> indexes = new HashSet<>(Set.of(Index.values()));
    private final boolean[][] cut = new boolean[MEMBERS][MEMBERS];

    /** What a majority ever had, in order: it must never change. */
    final List<ChainedCommit> committed = new ArrayList<>();

    private final List<Entry> committedEntries = new ArrayList<>();
    private final Map<String, Long> lastSequences = new HashMap<>();
    final Map<String, ChainedCommit> committedIds = new HashMap<>();
    final Map<Place, ChainedCommit> committedPlaces = new HashMap<>();
    final Set<String> committedEvents = new HashSet<>();

    int elections;
    int rollbacks;

    SimulatedReplicaSet(Actors world) {
        this.world = world;
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new Member(i));
        }
        members.forEach(member -> world.after(world.around(MILLISECOND), member::live));
    }

    final class Member {
        final int id;
        final List<Entry> entries = new ArrayList<>();
        final TreeMap<Long, Integer> byPosition = new TreeMap<>();
        final Map<Place, Integer> byPlace = new HashMap<>();
        final Map<String, Integer> byEvent = new HashMap<>();
        final Map<String, Integer> byCommit = new HashMap<>();
        private final int[] has = new int[MEMBERS];
        private final List<Waiting> waiting = new ArrayList<>();
        boolean up = true;
        boolean primary;
        long term;
        private int journaled;
        private int known;
        private long heardFromMajority;
        private long heardFromPrimary;

        Member(int id) {
            this.id = id;
        }

        /** How many of its entries a reader may see. */
        int visible(boolean majority) {
            return majority ? known : entries.size();
        }

        private void live() {
            world.after(world.around(2 * MILLISECOND), this::live);
            if (!up) {
                return;
            }
            if (world.chance(0.8)) {
                journaled = entries.size();
            }
            if (primary) {
                lead();
            } else {
                follow();
            }
        }

        private void lead() {
            int reached = 1;
            for (var other : members) {
                if (other != this && connected(this, other)) {
                    if (other.term > term) {
                        stepDown(other.term);
                        return;
                    }
                    reached++;
                }
            }
            if (reached >= MAJORITY) {
                heardFromMajority = world.now();
            } else if (world.now() - heardFromMajority > 90 * MILLISECOND) {
                stepDown(term);
                return;
            }
            has[id] = journaled;
            commit();
        }

        private void commit() {
            for (int count = entries.size(); count > known; count--) {
                int reached = 0;
                for (int had : has) {
                    reached += had >= count ? 1 : 0;
                }
                if (reached >= MAJORITY && entries.get(count - 1).term == term) {
                    known = count;
                    remember(this);
                    break;
                }
            }
            waiting.removeIf(Waiting::isOver);
        }

        private void follow() {
            Member source = null;
            for (var other : members) {
                if (other.up && other.primary && other.term >= term && connected(this, other)) {
                    source = source == null || other.term > source.term ? other : source;
                }
            }
            if (source == null) {
                if (world.now() - heardFromPrimary > world.around(25 * MILLISECOND)) {
                    stand();
                }
                return;
            }
            term = source.term;
            heardFromPrimary = world.now();
            int same = common(source);
            if (same < entries.size()) {
                check(same >= known, "the simulation itself rolls back what a majority had");
                rollBackTo(same);
            }
            for (int n = 1 + world.random.nextInt(8); n > 0 && entries.size() < source.entries.size(); n--) {
                add(source.entries.get(entries.size()));
            }
            if (world.chance(0.7)) {
                journaled = entries.size();
            }
            source.has[id] = journaled;
            known = Math.max(known, Math.min(source.known, entries.size()));
            source.commit();
        }

        private int common(Member other) {
            int same = Math.min(entries.size(), other.entries.size());
            while (same > 0 && entries.get(same - 1) != other.entries.get(same - 1)) {
                same--;
            }
            return same;
        }

        /** Asks the others for their votes. */
        private void stand() {
            heardFromPrimary = world.now();
            long next = term + 1;
            int votes = 1;
            var voters = new ArrayList<Member>();
            for (var other : members) {
                if (other != this && connected(this, other) && other.term < next && !newer(other, this)) {
                    votes++;
                    voters.add(other);
                }
            }
            if (votes < MAJORITY) {
                return;
            }
            voters.forEach(voter -> {
                if (voter.primary) {
                    voter.stepDown(next);
                }
                voter.term = next;
                voter.heardFromPrimary = world.now();
            });
            elections++;
            term = next;
            primary = true;
            heardFromMajority = world.now();
            Arrays.fill(has, 0);
            add(new Entry(term, null));
        }

        private static boolean newer(Member one, Member other) {
            long last = one.lastTerm();
            return last > other.lastTerm() || last == other.lastTerm() && one.entries.size() > other.entries.size();
        }

        private long lastTerm() {
            return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).term;
        }

        void stepDown(long newTerm) {
            term = Math.max(term, newTerm);
            primary = false;
            heardFromPrimary = world.now();
            fail();
        }

        private void fail() {
            var failed = List.copyOf(waiting);
            waiting.clear();
            failed.forEach(Waiting::fail);
        }

        void crash() {
            up = false;
            primary = false;
            waiting.clear();
            rollBackTo(journaled);
        }

        void restart() {
            up = true;
            heardFromPrimary = world.now();
        }

        private void rollBackTo(int count) {
            rollbacks += count < entries.size() ? 1 : 0;
            while (entries.size() > count) {
                var removed = entries.remove(entries.size() - 1).commit;
                if (removed != null) {
                    byPosition.remove(removed.header().firstPosition());
                    byCommit.remove(removed.header().commitId());
                    for (var event : removed.events()) {
                        byPlace.remove(Place.of(event));
                        byEvent.remove(event.eventId());
                    }
                }
            }
            journaled = Math.min(journaled, count);
            known = Math.min(known, count);
        }

        private void add(Entry entry) {
            var commit = entry.commit;
            if (commit != null) {
                int index = entries.size();
                byPosition.put(commit.header().firstPosition(), index);
                byCommit.put(commit.header().commitId(), index);
                for (var event : commit.events()) {
                    byPlace.put(Place.of(event), index);
                    byEvent.put(event.eventId(), index);
                }
            }
            entries.add(entry);
        }

        private @Nullable Index violated(ChainedCommit commit) {
            if (violates(Index.POSITION, byPosition.containsKey(commit.header().firstPosition()))) {
                return Index.POSITION;
            }
            for (NewEvent event : commit.events()) {
                if (violates(Index.PLACE, byPlace.containsKey(Place.of(event)))) {
                    return Index.PLACE;
                }
            }
            for (NewEvent event : commit.events()) {
                if (violates(Index.EVENT, byEvent.containsKey(event.eventId()))) {
                    return Index.EVENT;
                }
            }
            return violates(Index.COMMIT, byCommit.containsKey(commit.header().commitId())) ? Index.COMMIT : null;
        }

        private boolean violates(Index index, boolean there) {
            return there && indexes.contains(index);
        }

        /** Inserts one document after another while it is the primary, others may come between; then waits for a majority. */
        void insert(List<ChainedCommit> chain, boolean waits, Consumer<@Nullable Inserted> answer) {
            insertFrom(chain, 0, term, waits, answer);
        }

        private void insertFrom(
                List<ChainedCommit> chain, int begin, long inTerm, boolean waits, Consumer<@Nullable Inserted> answer) {
            int next = begin;
            do {
                if (!up || !primary || term != inTerm) {
                    answer.accept(null);
                    return;
                }
                var violated = violated(chain.get(next));
                if (violated != null) {
                    inserted(next, violated, inTerm, waits, answer);
                    return;
                }
                add(new Entry(term, chain.get(next)));
                next++;
            } while (next < chain.size() && !world.chance(0.2));
            if (next == chain.size()) {
                inserted(next, null, inTerm, waits, answer);
            } else {
                int rest = next;
                world.after(world.around(MILLISECOND), () -> insertFrom(chain, rest, inTerm, waits, answer));
            }
        }

        private void inserted(
                int count, @Nullable Index violated, long inTerm, boolean waits, Consumer<@Nullable Inserted> answer) {
            if (!waits || count == 0) {
                answer.accept(new Inserted(count, violated, false));
            } else if (world.chance(0.02)) {
                answer.accept(new Inserted(count, violated, true));
            } else {
                waiting.add(new Waiting(
                        this,
                        entries.size(),
                        inTerm,
                        world.now() + 30 * MILLISECOND,
                        majority -> answer.accept(new Inserted(count, violated, !majority))));
            }
        }

        /** Writes nothing, and calls back when a majority has that, so it was the primary all the time. */
        void confirm(Consumer<Boolean> confirmed) {
            add(new Entry(term, null));
            waiting.add(new Waiting(this, entries.size(), term, world.now() + 30 * MILLISECOND, confirmed));
        }
    }

    /** Somebody who waits until a majority has what is in the primary up to here. */
    private final class Waiting {
        private final Member member;
        private final int count;
        private final long term;
        private final long until;
        private final Consumer<Boolean> answer;

        Waiting(Member member, int count, long term, long until, Consumer<Boolean> answer) {
            this.member = member;
            this.count = count;
            this.term = term;
            this.until = until;
            this.answer = answer;
        }

        boolean isOver() {
            boolean reached = member.known >= count && member.term == term;
            if (reached || world.now() > until) {
                answer.accept(reached);
                return true;
            }
            return false;
        }

        void fail() {
            answer.accept(false);
        }
    }

    // --- faults

    boolean connected(Member one, Member other) {
        return one.up && other.up && !cut[one.id][other.id];
    }

    void cut(int one, int other) {
        cut[one][other] = true;
        cut[other][one] = true;
    }

    void isolate(int member) {
        for (int other = 0; other < MEMBERS; other++) {
            if (other != member) {
                cut(member, other);
            }
        }
    }

    void heal() {
        for (var row : cut) {
            Arrays.fill(row, false);
        }
        members.stream().filter(member -> !member.up).forEach(Member::restart);
    }

    // --- what must be true

    static void check(boolean condition, String violation) {
        if (!condition) {
            throw new Violation(violation);
        }
    }

    /** What must never happen. */
    static final class Violation extends AssertionError {
        Violation(String what) {
            super(what);
        }
    }

    private void remember(Member primary) {
        for (int i = 0; i < Math.min(primary.known, committedEntries.size()); i++) {
            check(primary.entries.get(i) == committedEntries.get(i), "what a majority had has changed");
        }
        for (int i = committedEntries.size(); i < primary.known; i++) {
            committedEntries.add(primary.entries.get(i));
            var commit = primary.entries.get(i).commit;
            if (commit != null) {
                remember(commit);
            }
        }
    }

    /** A primary that no majority follows may hold anything: only here it counts. */
    private void remember(ChainedCommit commit) {
        var end = committed.isEmpty()
                ? Head.EMPTY
                : ChainedCommit.endOf(committed.get(committed.size() - 1).header());
        check(commit.header().firstPosition() == end.position() + 1, "a position was left out or taken twice");
        check(commit.header().previousHash().equals(end.hash()), "the chain is broken");
        check(
                committed.isEmpty() || !commit.header().recordedAt().isBefore(end.recordedAt()),
                "time runs backwards along the log");
        committed.add(commit);
        check(committedIds.put(commit.header().commitId(), commit) == null, "a commit is in the log twice");
        for (var event : commit.events()) {
            long last = lastSequences.getOrDefault(event.aggregateId(), -1L);
            check(event.sequence() == last + 1, "an aggregate has a fork or a hole");
            lastSequences.put(event.aggregateId(), event.sequence());
            committedPlaces.put(Place.of(event), commit);
            check(committedEvents.add(event.eventId()), "an event is in the log twice");
            check(!event.timestamp().isAfter(commit.header().recordedAt()), "recorded before it was decided");
        }
    }

    long lastSequence(String aggregateId) {
        return lastSequences.getOrDefault(aggregateId, -1L);
    }
}
