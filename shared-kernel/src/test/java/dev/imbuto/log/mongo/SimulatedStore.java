package dev.imbuto.log.mongo;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.mongo.SimulatedReplicaSet.Index;
import dev.imbuto.log.mongo.SimulatedReplicaSet.Inserted;
import dev.imbuto.log.mongo.SimulatedReplicaSet.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one process sees of a simulated replica set, over a network that delays, loses and repeats: the place of the driver.
 *
 * <p>It sends to whom it takes for the primary until that one fails it, which may be a primary that no majority follows.
 */
final class SimulatedStore implements CommitStore {
    private static final long MILLISECOND = 1_000_000;

    /** What the driver or its settings may get wrong. */
    enum Fault {
        READS_LOCAL,
        DOES_NOT_WAIT_FOR_MAJORITY,
        TAKES_THE_LAST_FOR_THE_FAILED_ONE,
        IGNORES_WRITE_CONCERN_ERRORS,
        CONFIRMS_NOTHING,
        SENDS_TWO_REQUESTS_AT_ONCE
    }

    private record Reply<T>(@Nullable T value, @Nullable RuntimeException error) {}

    private final SimulatedReplicaSet servers;
    private final Actors world;
    private final Set<Fault> faults;
    private final boolean[] unreachable = new boolean[SimulatedReplicaSet.MEMBERS];
    private @Nullable Member believed;

    /** Whether messages get lost, repeated, and late. */
    boolean networkIsBad = true;

    /** Which index the server named when it last stopped a chain. */
    @Nullable
    Index violated;

    SimulatedStore(SimulatedReplicaSet servers, Set<Fault> faults) {
        this.servers = servers;
        this.world = servers.world;
        this.faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
    }

    void unreachable(int member, boolean value) {
        unreachable[member] = value;
    }

    void heal() {
        networkIsBad = false;
        Arrays.fill(unreachable, false);
    }

    private @Nullable Member primary() {
        if (believed == null || world.chance(0.01)) {
            var candidates = servers.members.stream()
                    .filter(member -> member.up && member.primary && !unreachable[member.id])
                    .toList();
            believed = candidates.isEmpty() ? null : candidates.get(world.random.nextInt(candidates.size()));
        }
        return believed;
    }

    private long delay() {
        return networkIsBad && world.chance(0.03) ? world.around(60 * MILLISECOND) : world.around(MILLISECOND / 2);
    }

    private boolean lost() {
        return networkIsBad && world.chance(0.015);
    }

    /** Asks the primary and waits for its answer, at most 80 ms. */
    private <T> T ask(BiConsumer<Member, Consumer<@Nullable T>> execute) {
        var target = primary();
        if (target == null) {
            world.sleep(world.around(5 * MILLISECOND));
            throw new LogUnavailableException("no primary", null);
        }
        Reply<T> reply = world.await(done -> {
            world.after(80 * MILLISECOND, () -> done.accept(new Reply<>(null, unavailable("no answer in time"))));
            send(target, execute, done);
            if (networkIsBad && world.chance(0.01)) {
                send(target, execute, repeated -> {});
            }
        });
        if (reply.error != null) {
            believed = null;
            throw reply.error;
        }
        return Objects.requireNonNull(reply.value);
    }

    private <T> void send(
            Member target, BiConsumer<Member, Consumer<@Nullable T>> execute, Consumer<Reply<T>> answered) {
        if (lost() || unreachable[target.id]) {
            return;
        }
        world.after(delay(), () -> {
            if (!target.up) {
                return;
            }
            if (!target.primary) {
                back(answered, new Reply<>(null, unavailable("not the primary")));
                return;
            }
            execute.accept(
                    target,
                    value -> back(
                            answered,
                            value == null
                                    ? new Reply<>(null, unavailable("interrupted by an election"))
                                    : new Reply<>(value, null)));
        });
    }

    private <T> void back(Consumer<Reply<T>> answered, Reply<T> reply) {
        if (!lost()) {
            world.after(delay(), () -> answered.accept(reply));
        }
    }

    private static LogUnavailableException unavailable(String why) {
        return new LogUnavailableException(why, null);
    }

    private <T> T read(Function<Member, T> query) {
        return ask((member, answer) -> answer.accept(query.apply(member)));
    }

    @Override
    public Insertion insert(List<ChainedCommit> chain) {
        try {
            Inserted inserted = ask((member, answer) -> insert(member, List.copyOf(chain), answer));
            if (inserted.majorityFailed() && !faults.contains(Fault.IGNORES_WRITE_CONCERN_ERRORS)) {
                return new Insertion.Unclear(unavailable("no majority in time"));
            }
            violated = inserted.violated();
            if (violated == null) {
                return new Insertion.Durable();
            }
            return new Insertion.Taken(
                    faults.contains(Fault.TAKES_THE_LAST_FOR_THE_FAILED_ONE) ? chain.size() - 1 : inserted.count());
        } catch (LogUnavailableException e) {
            return new Insertion.Unclear(e);
        }
    }

    private void insert(Member member, List<ChainedCommit> chain, Consumer<@Nullable Inserted> answer) {
        boolean waits = !faults.contains(Fault.DOES_NOT_WAIT_FOR_MAJORITY);
        if (faults.contains(Fault.SENDS_TWO_REQUESTS_AT_ONCE) && chain.size() > 1) {
            int half = chain.size() / 2;
            Map<Boolean, Inserted> both = new HashMap<>();
            insertHalf(member, chain.subList(0, half), true, both, answer);
            insertHalf(member, chain.subList(half, chain.size()), false, both, answer);
        } else {
            member.insert(chain, waits, answer);
        }
    }

    /** On a connection of its own, so it may be there before the other half. Both are answered together. */
    private void insertHalf(
            Member member,
            List<ChainedCommit> chain,
            boolean first,
            Map<Boolean, Inserted> both,
            Consumer<@Nullable Inserted> answer) {
        world.after(
                world.around(MILLISECOND),
                () -> member.insert(chain, true, inserted -> {
                    if (inserted == null) {
                        answer.accept(null);
                        return;
                    }
                    both.put(first, inserted);
                    var one = both.get(true);
                    var other = both.get(false);
                    if (one != null && other != null) {
                        boolean failed = one.majorityFailed() || other.majorityFailed();
                        answer.accept(
                                one.violated() != null
                                        ? new Inserted(one.count(), one.violated(), failed)
                                        : new Inserted(one.count() + other.count(), other.violated(), failed));
                    }
                }));
    }

    private int visible(Member member) {
        return member.visible(!faults.contains(Fault.READS_LOCAL));
    }

    private @Nullable ChainedCommit seen(Member member, @Nullable Integer index) {
        return index != null && index < visible(member)
                ? member.entries.get(index).commit()
                : null;
    }

    @Override
    public Optional<CommitHeader> last() {
        return at(Long.MAX_VALUE);
    }

    @Override
    public Optional<CommitHeader> at(long position) {
        return read(member -> member.byPosition.headMap(position, true).descendingMap().values().stream()
                .map(index -> seen(member, index))
                .filter(commit -> commit != null)
                .map(ChainedCommit::header)
                .findFirst());
    }

    private <K> Map<K, CommitHeader> found(Collection<K> keys, Function<Member, Map<K, Integer>> index) {
        var asked = List.copyOf(keys);
        return read(member -> {
            Map<K, CommitHeader> found = new HashMap<>();
            for (var key : asked) {
                var commit = seen(member, index.apply(member).get(key));
                if (commit != null) {
                    found.put(key, commit.header());
                }
            }
            return found;
        });
    }

    @Override
    public Map<String, CommitHeader> withIds(Collection<String> commitIds) {
        return found(commitIds, member -> member.byCommit);
    }

    @Override
    public Map<Place, CommitHeader> holding(Collection<Place> places) {
        return found(places, member -> member.byPlace);
    }

    @Override
    public Map<String, CommitHeader> withEvents(Collection<String> eventIds) {
        return found(eventIds, member -> member.byEvent);
    }

    @Override
    public boolean isFree(Place place) {
        if (faults.contains(Fault.CONFIRMS_NOTHING)) {
            return holding(List.of(place)).isEmpty();
        }
        return ask((member, answer) -> {
            boolean free = !member.byPlace.containsKey(place);
            member.confirm(confirmed -> answer.accept(confirmed ? free : null));
        });
    }

    @Override
    public List<ChainedCommit> scan(long from, int events) {
        return read(member -> {
            var found = new ArrayList<ChainedCommit>();
            int held = 0;
            for (var index : member.byPosition.tailMap(from, true).values()) {
                var commit = seen(member, index);
                if (commit == null || held >= events) {
                    break;
                }
                held += commit.events().size();
                found.add(commit);
            }
            return found;
        });
    }

    @Override
    public List<CommitHeader> headers(long from, int limit) {
        return scan(from, Integer.MAX_VALUE).stream()
                .map(ChainedCommit::header)
                .limit(limit)
                .toList();
    }

    @Override
    public boolean hasStrays() {
        return false;
    }

    @Override
    public List<ChainedCommit> ofAggregate(String aggregateId, long from, long until) {
        return scan(1, Integer.MAX_VALUE).stream()
                .filter(commit -> commit.events().stream()
                        .anyMatch(event -> event.aggregateId().equals(aggregateId)
                                && event.sequence() >= from
                                && event.sequence() < until))
                .toList();
    }

    @Override
    public long lastSequence(String aggregateId) {
        return scan(1, Integer.MAX_VALUE).stream()
                .flatMap(commit -> commit.events().stream())
                .filter(event -> event.aggregateId().equals(aggregateId))
                .mapToLong(event -> event.sequence())
                .max()
                .orElse(-1);
    }
}
