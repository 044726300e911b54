package dev.imbuto.log.mongo;

import static dev.imbuto.log.mongo.SimulatedReplicaSet.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitRefusedException;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.SequenceConflictException;
import dev.imbuto.log.mongo.SimulatedReplicaSet.Index;
import dev.imbuto.log.mongo.SimulatedReplicaSet.Violation;
import dev.imbuto.log.mongo.SimulatedStore.Fault;
import dev.imbuto.mongo.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some processes that append to and read one log on a {@link SimulatedReplicaSet} while everything fails that can, and then a
 * while in which nothing fails. The same seed gives the same history.
 */
final class SimulatedHistory {
    private static final long MILLISECOND = 1_000_000;
    private static final long FAULTS_END = 900 * MILLISECOND;
    private static final long END = 6_000 * MILLISECOND;
    private static final int PROCESSES = 3;
    private static final int WRITERS = 9;
    private static final int READERS = 3;
    private static final int AGGREGATES = 5;
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    /** How a sequencer is made over what a process sees of the servers. */
    @FunctionalInterface
    interface Maker {
        Sequencer make(SimulatedStore store, Pace pace, Duration patience, Consumer<Head> durable);
    }

    /** A way to break the protocol, or none. */
    record Protocol(Maker maker, Set<Fault> faults, Set<Index> missing, boolean looksIntoCommits) {
        static final Protocol AS_IT_IS = new Protocol(Sequencer::new, Set.of(), Set.of(), true);

        static Protocol with(Maker maker) {
            return new Protocol(maker, Set.of(), Set.of(), true);
        }

        static Protocol with(Fault fault) {
            return new Protocol(Sequencer::new, Set.of(fault), Set.of(), true);
        }

        static Protocol without(Index index) {
            return new Protocol(Sequencer::new, Set.of(), Set.of(index), true);
        }
    }

    /** What happened, in numbers. */
    record Figures(long commits, long conflicts, long unclear, long elections, long rollbacks, long kills, long reads) {
        static final Figures NOTHING = new Figures(0, 0, 0, 0, 0, 0, 0);

        Figures plus(Figures other) {
            return new Figures(
                    commits + other.commits,
                    conflicts + other.conflicts,
                    unclear + other.unclear,
                    elections + other.elections,
                    rollbacks + other.rollbacks,
                    kills + other.kills,
                    reads + other.reads);
        }
    }

    private record Submission(PreparedCommit prepared, boolean followed, Consumer<Outcome> answer) {}

    private final Actors world;
    private final SimulatedReplicaSet servers;
    private final Protocol protocol;
    private final List<Process> processes = new ArrayList<>();
    private final List<SimulatedStore> readers = new ArrayList<>();
    private final Map<Long, String> seenByReaders = new HashMap<>();
    private final List<Commit> refused = new ArrayList<>();

    /** How often a commit is with processes and clients at this moment. */
    private final Map<Commit, Integer> underWay = new IdentityHashMap<>();

    /** Commits that several processes had at a time: one may say rightly what another makes untrue a moment later. */
    private final Map<Commit, Boolean> contested = new IdentityHashMap<>();

    private final long[] positions = new long[READERS];
    private int started;
    private int number;
    private int open;
    private int conflicts;
    private int unclear;
    private int kills;
    private int reads;
    private int lastOnes;

    private SimulatedHistory(long seed, Protocol protocol) {
        world = new Actors(seed);
        servers = new SimulatedReplicaSet(world);
        this.protocol = protocol;
        servers.indexes.removeAll(protocol.missing);
    }

    /** Lets it happen; throws {@link Violation} where something happens that must not. */
    static Figures of(long seed, Protocol protocol) {
        return new SimulatedHistory(seed, protocol).run();
    }

    private Figures run() {
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(new Process(i));
            }
            for (int i = 0; i < WRITERS; i++) {
                world.after(world.around(20 * MILLISECOND), this::decide);
            }
            for (int i = 0; i < READERS; i++) {
                int reader = i;
                var store = new SimulatedStore(servers, protocol.faults);
                readers.add(store);
                world.start(() -> follow(reader, store));
            }
            world.after(world.around(10 * MILLISECOND), this::disturb);
            world.runUntil(FAULTS_END, () -> {});
            heal();
            world.runUntil(END, this::stopWhenDone);
            checkTheEnd();
            return new Figures(
                    servers.committed.size(), conflicts, unclear, servers.elections, servers.rollbacks, kills, reads);
        } finally {
            world.end();
        }
    }

    private boolean isHealed() {
        return world.now() >= FAULTS_END;
    }

    private void heal() {
        servers.heal();
        processes.forEach(process -> process.store.heal());
        readers.forEach(SimulatedStore::heal);
        for (var process : processes) {
            lastOnes++;
            append(process, commit("last-" + process.id, List.of(event("last-" + process.id, 0))), true, 100);
        }
    }

    private void stopWhenDone() {
        if (open == 0 && lastOnes == 0 && allHaveRead()) {
            world.stop();
        }
    }

    private boolean allHaveRead() {
        long end = servers.committed.isEmpty()
                ? 0
                : servers.committed.get(servers.committed.size() - 1).header().lastPosition();
        for (long position : positions) {
            if (position != end) {
                return false;
            }
        }
        return true;
    }

    private void checkTheEnd() {
        check(open == 0 && lastOnes == 0, "a commit gets no answer though nothing fails any more");
        check(allHaveRead(), "a reader does not reach the end though nothing fails any more");
        refused.forEach(commit -> check(!isIn(commit), "a commit that was refused is in the log"));
    }

    // --- processes

    /** One that appends, with a machine and a clock of its own. */
    private final class Process {
        private final int id;
        private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
        private SimulatedStore store;
        private Actors.Actor actor;
        private @Nullable Runnable wake;

        Process(int id) {
            this.id = id;
            store = new SimulatedStore(servers, protocol.faults);
            actor = world.start(this::sequence);
        }

        private void sequence() {
            var pace = new Pace() {
                @Override
                public long nanoTime() {
                    return world.now();
                }

                @Override
                public void pauseUpTo(long nanoseconds) {
                    world.sleep(1 + (long) (world.random.nextDouble() * nanoseconds));
                }
            };
            var sequencer = protocol.maker.make(store, pace, Duration.ofMillis(250), head -> {});
            while (true) {
                if (waiting.isEmpty()) {
                    world.<Boolean>await(done -> wake = () -> done.accept(true));
                }
                var group = new ArrayList<Submission>();
                while (!waiting.isEmpty() && group.size() < Sequencer.LONGEST_CHAIN) {
                    group.add(waiting.remove());
                }
                var outcomes = sequencer.append(
                        group.stream().map(Submission::prepared).toList());
                for (int i = 0; i < outcomes.size(); i++) {
                    checkTrue(group.get(i), outcomes.get(i));
                    count(group.get(i).prepared, -1);
                    group.get(i).answer.accept(outcomes.get(i));
                }
            }
        }

        void submit(Submission submission) {
            count(submission.prepared, 1);
            waiting.add(submission);
            var waker = wake;
            wake = null;
            if (waker != null) {
                waker.run();
            }
        }

        /** Those who wait for an answer never get one from this process. */
        void kill() {
            kills++;
            actor.kill();
            waiting.clear();
            wake = null;
            store = new SimulatedStore(servers, protocol.faults);
            store.networkIsBad = !isHealed();
            actor = world.start(this::sequence);
        }
    }

    private void checkTrue(Submission submission, Outcome outcome) {
        var commit = submission.prepared.commit();
        var there = servers.committedIds.get(commit.commitId());
        if (outcome instanceof Outcome.Stored stored) {
            check(there != null, "an acknowledged commit is not durable");
            check(
                    there.header().firstPosition() == stored.appended().firstPosition()
                            && there.header().lastPosition()
                                    == stored.appended().lastPosition(),
                    "a commit does not stand where it was said to");
        } else if (outcome instanceof Outcome.Refused refusal
                && refusal.reason() instanceof SequenceConflictException) {
            if (contested.containsKey(commit)) {
                return;
            }
            check(!isIn(commit), "a commit that is in the log was refused");
            refused.add(commit);
            boolean taken = commit.events().stream()
                    .anyMatch(event -> servers.committedPlaces.containsKey(Place.of(event))
                            || servers.committedEvents.contains(event.eventId()));
            check(taken || !submission.followed, "a commit was refused that is in nobody's way");
        }
    }

    private void count(PreparedCommit prepared, int change) {
        if (underWay.merge(prepared.commit(), change, Integer::sum) > 2) { // a client, a process and another one
            contested.put(prepared.commit(), true);
        }
    }

    /** With these very events: the same command decided anew has others, under the same id. */
    private boolean isIn(Commit commit) {
        var there = servers.committedIds.get(commit.commitId());
        return there != null && there.events().get(0) == commit.events().get(0);
    }

    // --- what processes are asked to do

    private void decide() {
        if (isHealed()) {
            return;
        }
        started++;
        var process = processes.get(world.random.nextInt(PROCESSES));
        boolean follows = !world.chance(0.06);
        var prepared = commit("c" + started, events(follows));
        if (prepared == null) {
            world.after(world.around(10 * MILLISECOND), this::decide);
            return;
        }
        open++;
        count(prepared, 1);
        append(process, prepared, follows, 4);
        if (world.chance(0.05)) { // a client that is told nothing sends it to another one at the same time
            open++;
            count(prepared, 1);
            append(processes.get(world.random.nextInt(PROCESSES)), prepared, follows, 4);
        }
    }

    /** One to three events of one to three aggregates, on the newest state that there is. */
    private List<NewEvent> events(boolean follows) {
        var events = new ArrayList<NewEvent>();
        Map<String, Long> next = new HashMap<>();
        for (int n = 1 + world.random.nextInt(3); n > 0; n--) {
            String aggregate = world.chance(0.3) ? "new-" + number++ : "a" + world.random.nextInt(AGGREGATES);
            long sequence = next.computeIfAbsent(aggregate, id -> servers.lastSequence(id) + 1);
            if (events.isEmpty() && !follows) {
                sequence++;
            }
            next.put(aggregate, sequence + 1);
            events.add(event(aggregate, sequence));
        }
        if (world.chance(0.03)) {
            events.add(events.get(0)); // no index would see it
        }
        return events;
    }

    private @Nullable PreparedCommit commit(String id, List<NewEvent> events) {
        var commit = new Commit(id, events);
        if (protocol.looksIntoCommits) {
            try {
                return PreparedCommit.of(commit);
            } catch (CommitRefusedException asItShould) {
                return null;
            }
        }
        var content = new HashChain.Content();
        events.forEach(content::add);
        return new PreparedCommit(
                commit,
                content.hash(),
                events.stream()
                        .mapToLong(event -> Microseconds.of(event.timestamp()))
                        .max()
                        .orElseThrow());
    }

    private NewEvent event(String aggregate, long sequence) {
        boolean last = aggregate.startsWith("last-"); // nobody takes what is theirs
        boolean taken = world.chance(0.02) && !last;
        long skewed = world.now() / 1_000 + world.random.nextInt(4_000) - 2_000;
        return new NewEvent(
                (last ? "last-" : "e") + (taken ? world.random.nextInt(Math.max(1, number)) : number++),
                "contact",
                aggregate,
                sequence,
                "contact.touched",
                "1",
                "{}".getBytes(UTF_8),
                new byte[0],
                BEGINNING.plusNanos(skewed * 1_000));
    }

    /** As a client does: asks again when the outcome is unknown, of any process, for the same commit. */
    private void append(Process process, @Nullable PreparedCommit prepared, boolean followed, int attempts) {
        if (prepared == null) {
            throw new IllegalArgumentException("nothing to append");
        }
        var answered = new boolean[1];
        Consumer<Outcome> answer = outcome -> {
            if (!answered[0]) {
                answered[0] = true;
                answered(prepared, followed, attempts, outcome);
            }
        };
        world.after(
                600 * MILLISECOND,
                () -> answer.accept(
                        new Outcome.Refused(new LogUnavailableException("the client waits no longer", null))));
        process.submit(new Submission(prepared, followed, answer));
    }

    private void answered(PreparedCommit prepared, boolean followed, int attempts, Outcome outcome) {
        boolean last = prepared.commit().events().get(0).aggregateId().startsWith("last-");
        boolean unknown =
                outcome instanceof Outcome.Refused refused && refused.reason() instanceof LogUnavailableException;
        unclear += unknown ? 1 : 0;
        if (unknown && attempts > 1) {
            var next = processes.get(world.random.nextInt(PROCESSES));
            var anew = !last && world.chance(0.4) ? commit(prepared.commit().commitId(), events(true)) : null;
            var again = anew == null ? prepared : anew;
            count(prepared, -1);
            count(again, 1);
            world.after(world.around(5 * MILLISECOND), () -> append(next, again, followed, attempts - 1));
            return;
        }
        conflicts += !unknown && outcome instanceof Outcome.Refused ? 1 : 0;
        count(prepared, -1);
        if (last) {
            check(outcome instanceof Outcome.Stored, "a commit is not stored though nothing fails any more");
            lastOnes--;
        } else {
            open--;
            world.after(world.around(8 * MILLISECOND), this::decide);
        }
    }

    // --- readers

    private void follow(int reader, SimulatedStore store) {
        var log = new CommitReader(store);
        while (true) {
            try {
                for (var event : log.read(positions[reader], 1 + world.random.nextInt(6))) {
                    check(event.position() == positions[reader] + 1, "a reader skips a position");
                    var before = seenByReaders.putIfAbsent(event.position(), event.eventId());
                    check(before == null || before.equals(event.eventId()), "the past has changed for a reader");
                    positions[reader]++;
                    reads++;
                }
            } catch (LogUnavailableException e) {
                // asks again
            } catch (LogCorruptedException e) {
                throw new Violation("a reader meets a hole: " + e.getMessage());
            }
            world.sleep(world.around(20 * MILLISECOND));
            if (world.chance(0.02) && !isHealed()) {
                positions[reader] = 0;
            }
        }
    }

    // --- what goes wrong

    private void disturb() {
        if (isHealed()) {
            return;
        }
        world.after(world.around(25 * MILLISECOND), this::disturb);
        int member = world.random.nextInt(SimulatedReplicaSet.MEMBERS);
        switch (world.random.nextInt(10)) {
            case 0 -> servers.isolate(member);
            case 1 -> servers.members.stream().filter(one -> one.primary).forEach(one -> servers.isolate(one.id));
            case 2 -> servers.cut(member, (member + 1) % SimulatedReplicaSet.MEMBERS);
            case 3 -> crash(member);
            case 4 -> processes.get(world.random.nextInt(PROCESSES)).kill();
            case 5 -> process().unreachable(member, true);
            case 6 -> readers.get(world.random.nextInt(READERS)).unreachable(member, true);
            case 7 -> servers.members.get(member).stepDown(0);
            default -> calm();
        }
    }

    private SimulatedStore process() {
        return processes.get(world.random.nextInt(PROCESSES)).store;
    }

    private void crash(int member) {
        var crashed = servers.members.get(member);
        if (crashed.up) {
            crashed.crash();
            world.after(world.around(30 * MILLISECOND), () -> {
                if (!crashed.up) {
                    crashed.restart();
                }
            });
        }
    }

    private void calm() {
        servers.heal();
        for (int member = 0; member < SimulatedReplicaSet.MEMBERS; member++) {
            for (var process : processes) {
                process.store.unreachable(member, false);
            }
            for (var reader : readers) {
                reader.unreachable(member, false);
            }
        }
    }
}
