package dev.imbuto.log.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.Head;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.mongo.SimulatedHistory.Protocol;
import dev.imbuto.log.mongo.SimulatedReplicaSet.Index;
import dev.imbuto.log.mongo.SimulatedStore.Fault;
import dev.imbuto.mongo.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each rule of the protocol is there for a reason: without it, some history goes wrong. The seed beside each is the first that
 * shows it, and how; {@code -Dimbuto.simulation.search=5000} looks for such seeds again.
 */
class BreakingTheProtocolTest {
    private static final int SEARCH = Integer.getInteger("imbuto.simulation.search", 0);

    /** What is left out, with the seed of a history that goes wrong then. */
    enum Rule {
        READS_SEE_WHAT_A_MAJORITY_HAS(1, Protocol.with(Fault.READS_LOCAL)),
        WRITES_WAIT_FOR_A_MAJORITY(1, Protocol.with(Fault.DOES_NOT_WAIT_FOR_MAJORITY)),
        WRITE_CONCERN_ERRORS_MAKE_UNCLEAR(2, Protocol.with(Fault.IGNORES_WRITE_CONCERN_ERRORS)),
        THE_ERROR_INDEX_COUNTS(1, Protocol.with(Fault.TAKES_THE_LAST_FOR_THE_FAILED_ONE)),
        A_MAJORITY_CONFIRMS_A_HOLE(23, Protocol.with(Fault.CONFIRMS_NOTHING)),
        POSITIONS_ARE_UNIQUE(1, Protocol.without(Index.POSITION)),
        PLACES_ARE_UNIQUE(1, Protocol.without(Index.PLACE)),
        EVENTS_ARE_UNIQUE(3, Protocol.without(Index.EVENT)),
        COMMITS_ARE_UNIQUE(19, Protocol.without(Index.COMMIT)),
        COMMITS_ARE_LOOKED_INTO(2, new Protocol(Sequencer::new, Set.of(), Set.of(), false)),
        CLASSIFIED_BY_READS(2, Protocol.with(ByMessage::new)),
        RETRIED_UNDER_THE_SAME_ID(1, Protocol.with(NewId::new)),
        THE_END_IS_FORGOTTEN(1, Protocol.with(GoesOn::new)),
        THE_REQUEST_BEFORE_IS_AWAITED(1, Protocol.with(Fault.SENDS_TWO_REQUESTS_AT_ONCE)),
        CHAINED_ANEW(1, Protocol.with(ChainsOnce::new)),
        HOLES_ARE_LOOKED_FOR(1, Protocol.with(SeesNoHoles::new));

        private final long seed;
        private final Protocol without;

        Rule(long seed, Protocol without) {
            this.seed = seed;
            this.without = without;
        }
    }

    @ParameterizedTest
    @EnumSource
    void without_it_some_history_goes_wrong(Rule rule) {
        String violation = violation(rule.seed, rule.without);
        long seed = rule.seed;
        for (long other = 1; other <= SEARCH && violation == null; other++) {
            seed = other;
            violation = violation(seed, rule.without);
        }
        if (SEARCH > 0) {
            System.out.println(rule + " | " + seed + " | " + violation);
        }
        assertThat(violation).as("without %s", rule).isNotNull();
    }

    private static @Nullable String violation(long seed, Protocol protocol) {
        try {
            SimulatedHistory.of(seed, protocol);
            return null;
        } catch (SimulatedReplicaSet.Violation e) {
            return e.getMessage();
        }
    }

    /** Believes the server's message about which index was violated. */
    private static final class ByMessage extends Sequencer {
        private final SimulatedStore store;

        ByMessage(CommitStore store, Pace pace, Duration patience, Consumer<Head> durable) {
            super(store, pace, patience, durable);
            this.store = (SimulatedStore) store;
        }

        @Override
        @Nullable
        Outcome classify(Pending stopped) {
            if (store.violated == Index.POSITION) {
                return null;
            }
            if (store.violated == Index.COMMIT) {
                return super.classify(stopped);
            }
            return new Outcome.Refused(conflict(Place.of(stopped.events().get(0))));
        }
    }

    /** Takes what it sends again for something new. */
    private static final class NewId extends Sequencer {
        private final Set<String> sent = new HashSet<>();

        NewId(CommitStore store, Pace pace, Duration patience, Consumer<Head> durable) {
            super(store, pace, patience, durable);
        }

        @Override
        Map<String, CommitHeader> lookUp(List<Pending> again) {
            again.forEach(pending -> sent.add(pending.id()));
            return Map.of();
        }

        @Override
        ChainedCommit chained(Head before, PreparedCommit prepared) {
            var commit = prepared.commit();
            return super.chained(
                    before,
                    sent.contains(commit.commitId())
                            ? new PreparedCommit(
                                    new Commit(commit.commitId() + "-again", commit.events()),
                                    prepared.content(),
                                    prepared.latest())
                            : prepared);
        }
    }

    /** Takes a chain of which nobody knows whether it is in for the end of the log. */
    private static final class GoesOn extends Sequencer {
        GoesOn(CommitStore store, Pace pace, Duration patience, Consumer<Head> durable) {
            super(store, pace, patience, durable);
        }

        @Override
        @Nullable
        Head endAfterUnclear(Chain chain) {
            return ChainedCommit.endOf(
                    chain.commits().get(chain.commits().size() - 1).header());
        }
    }

    /** Gives a commit another position without chaining it to what is there now. */
    private static final class ChainsOnce extends Sequencer {
        private final Map<String, ChainedCommit> chained = new HashMap<>();

        ChainsOnce(CommitStore store, Pace pace, Duration patience, Consumer<Head> durable) {
            super(store, pace, patience, durable);
        }

        @Override
        ChainedCommit chained(Head before, PreparedCommit prepared) {
            var once = chained.computeIfAbsent(prepared.commit().commitId(), id -> super.chained(before, prepared));
            var header = once.header();
            return new ChainedCommit(
                    new CommitHeader(
                            before.position() + 1,
                            header.eventCount(),
                            header.commitId(),
                            header.recordedAt(),
                            header.previousHash(),
                            header.hash()),
                    once.events());
        }
    }

    /** Trusts that whoever appends has seen the event before. */
    private static final class SeesNoHoles extends Sequencer {
        SeesNoHoles(CommitStore store, Pace pace, Duration patience, Consumer<Head> durable) {
            super(store, pace, patience, durable);
        }

        @Override
        boolean isHole(Place place) {
            return false;
        }
    }
}
