package dev.imbuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StoringThroughAxonTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final CampaignLaunched LAUNCHED = new CampaignLaunched("spring", "Spring", "email", null, AT);
    private static final CampaignEnded ENDED = new CampaignEnded("spring", AT);

    private final EventCodec codec = new EventCodec();
    private final Map<String, Snapshot> snapshots = new HashMap<>();
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final LogEventStorageEngine engine = engine(log);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void an_event_is_stored_under_its_logical_name() {
        engine.appendEvents(event(0, LAUNCHED));
        var stored = log.read(0, 1).get(0);
        assertThat(stored.type()).isEqualTo("campaign.launched");
        assertThat(stored.revision()).isEqualTo("1");
        assertThat(stored.aggregateType()).isEqualTo("campaign");
        assertThat(stored.aggregateId()).isEqualTo("campaign:spring");
        assertThat(codec.decode(stored)).isEqualTo(LAUNCHED);
    }

    @Test
    void an_aggregate_gets_its_events_back() {
        engine.appendEvents(event(0, LAUNCHED), event(1, ENDED));
        assertThat(engine.readEvents("campaign:spring").asStream().map(DomainEventMessage::getPayload))
                .hasSize(2)
                .first()
                .isEqualTo(LAUNCHED);
        assertThat(engine.lastSequenceNumberFor("campaign:spring")).contains(1L);
        assertThat(engine.lastSequenceNumberFor("campaign:autumn")).isEmpty();
    }

    @Test
    void something_that_is_no_event_of_ours_is_not_stored() {
        assertThatThrownBy(() -> engine.appendEvents(event(0, "text"))).isInstanceOf(SerializationException.class);
        assertThat(log.head()).isEqualTo(Head.EMPTY);
    }

    @Test
    void the_time_of_the_decision_becomes_the_timestamp_and_is_not_stored_twice() {
        engine.appendEvents(
                event(0, LAUNCHED).andMetaData(Map.of("decidedAt", "2026-02-01T00:00:00.000000999Z", "actor", "me")),
                event(1, ENDED).andMetaData(Map.of("decidedAt", AT)));
        assertThat(log.read(0, 2))
                .extracting(StoredEvent::timestamp)
                .containsExactly(Instant.parse("2026-02-01T00:00:00Z"), AT);
        assertThat(codec.metadata(log.read(0, 1).get(0))).isEqualTo(Map.of("actor", "me"));
        var read = engine.readEvents("campaign:spring").next();
        assertThat(read.getTimestamp()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(read.getMetaData()).isEqualTo(Map.of("actor", "me"));
    }

    @Test
    void the_events_of_a_command_are_one_commit_named_after_it() {
        inUnitOfWork("command-7", () -> engine.appendEvents(event(0, LAUNCHED), event(1, ENDED)));
        assertThat(log.readCommits(0, 9))
                .extracting(CommitHeader::commitId, CommitHeader::eventCount)
                .containsExactly(tuple("command-7", 2));
    }

    @Test
    void further_appends_of_one_command_are_numbered() {
        inUnitOfWork("command-7", () -> {
            engine.appendEvents(event(0, LAUNCHED));
            engine.appendEvents(List.of());
            engine.appendEvents(event(1, ENDED));
            engine.appendEvents(event(2, ENDED));
        });
        assertThat(log.readCommits(0, 9))
                .extracting(CommitHeader::commitId)
                .containsExactly("command-7", "command-7:2", "command-7:3");
    }

    @Test
    void appends_of_a_nested_unit_of_work_belong_to_the_root() {
        inUnitOfWork("command-7", () -> inUnitOfWork("event-handler", () -> engine.appendEvents(event(0, LAUNCHED))));
        assertThat(log.findCommit("command-7")).isPresent();
    }

    @Test
    void the_unit_of_work_knows_where_its_events_stand() {
        engine.appendEvents(event(0, LAUNCHED));
        var appended = inUnitOfWork("command-7", () -> engine.appendEvents(event(1, ENDED), event(2, ENDED)));
        assertThat(appended).map(Appended::lastPosition).contains(3L);
        assertThat(inUnitOfWork("command-8", () -> {})).isEmpty();
    }

    @Test
    void the_same_append_tried_twice_succeeds_twice() {
        var launched = event(0, LAUNCHED);
        inUnitOfWork("command-7", () -> engine.appendEvents(launched));
        var again = inUnitOfWork("command-7", () -> engine.appendEvents(launched));
        assertThat(again).map(Appended::repeated).contains(true);
        assertThat(log.head().position()).isEqualTo(1);
    }

    @Test
    void a_command_that_was_carried_out_and_is_decided_anew_is_a_conflict() {
        inUnitOfWork("command-7", () -> engine.appendEvents(event(0, LAUNCHED)));
        assertThatThrownBy(() -> inUnitOfWork("command-7", () -> engine.appendEvents(event(1, ENDED))))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(log.head().position()).isEqualTo(1);
    }

    @Test
    void a_taken_sequence_number_is_a_conflict_that_may_be_tried_again() {
        engine.appendEvents(event(0, LAUNCHED), event(1, ENDED));
        assertThatThrownBy(() -> engine.appendEvents(event(1, ENDED))).isInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> engine.appendEvents(event(0, LAUNCHED)))
                .isInstanceOf(AggregateStreamCreationException.class);
    }

    @Test
    void storage_that_does_not_answer_is_a_failure_that_may_be_tried_again() {
        log.close();
        assertThatThrownBy(() -> engine.appendEvents(event(0, LAUNCHED)))
                .isInstanceOfSatisfying(
                        TransientLogException.class,
                        e -> assertThat(e.reason()).isInstanceOf(LogUnavailableException.class));
    }

    @Test
    void a_commit_that_is_too_large_says_so() {
        var events = new ArrayList<EventMessage<?>>();
        for (int i = 0; i <= PreparedCommit.MOST_EVENTS; i++) {
            events.add(event(i, ENDED));
        }
        assertThatThrownBy(() -> engine.appendEvents(events)).isInstanceOf(CommitRefusedException.class);
    }

    @Test
    void tokens_of_an_empty_log_are_null() {
        assertThat(engine.createTailToken()).isNull();
        assertThat(engine.createHeadToken()).isNull();
        assertThat(engine.createTokenAt(AT)).isNull();
    }

    @Test
    void a_token_at_an_instant_stands_before_what_was_decided_just_then() {
        for (int i = 0; i < 4; i++) {
            engine.appendEvents(event(i, ENDED).andMetaData(Map.of("decidedAt", AT.plusSeconds(i / 2))));
        }
        assertThat(engine.createTokenAt(AT)).isEqualTo(new GlobalSequenceTrackingToken(0));
        assertThat(engine.createTokenAt(AT.plusSeconds(1))).isEqualTo(new GlobalSequenceTrackingToken(2));
        assertThat(engine.createTokenAt(AT.plusSeconds(2))).isEqualTo(new GlobalSequenceTrackingToken(4));
    }

    @Test
    void reading_goes_on_after_a_token_also_one_of_a_replay() {
        engine.appendEvents(event(0, LAUNCHED), event(1, ENDED));
        var replaying =
                ReplayToken.createReplayToken(new GlobalSequenceTrackingToken(2), new GlobalSequenceTrackingToken(1));
        for (var token : List.of(new GlobalSequenceTrackingToken(1), replaying)) {
            assertThat(engine.readEvents(token, false))
                    .singleElement()
                    .satisfies(
                            event -> assertThat(event.trackingToken()).isEqualTo(new GlobalSequenceTrackingToken(2)));
        }
    }

    @Test
    void a_snapshot_is_kept_outside_the_log() {
        engine.storeSnapshot(
                new GenericDomainEventMessage<>("campaign", "campaign:spring", 4, new Holder("state"), Map.of()));
        assertThat(engine.readSnapshot("campaign:spring"))
                .hasValueSatisfying(
                        snapshot -> assertThat(snapshot.getSequenceNumber()).isEqualTo(4));
        assertThat(log.head()).isEqualTo(Head.EMPTY);
        snapshots.clear();
        assertThat(engine.readSnapshot("campaign:spring")).isEmpty();
    }

    @Test
    void without_a_resolver_of_conflicts_a_conflict_is_a_failure_of_storage() {
        var unresolved = new LogEventStorageEngine.Builder(
                log,
                codec,
                new SnapshotsOf(snapshots),
                Jackson3Serializer.builder().build());
        unresolved.persistenceExceptionResolver(e -> false);
        engine.appendEvents(event(0, LAUNCHED));
        assertThatThrownBy(() -> unresolved.build().appendEvents(event(0, LAUNCHED)))
                .isInstanceOf(EventStoreException.class);
    }

    record Holder(String state) {}

    private LogEventStorageEngine engine(EventLog eventLog) {
        return LogEventStorageEngine.of(
                eventLog,
                codec,
                new SnapshotsOf(snapshots),
                Jackson3Serializer.builder().build());
    }

    private static DomainEventMessage<?> event(long sequence, Object payload) {
        return new GenericDomainEventMessage<>("campaign", "campaign:spring", sequence, payload);
    }

    /** Returns what the engine left in the unit of work. */
    private static Optional<Appended> inUnitOfWork(String messageId, Runnable work) {
        var message = new GenericCommandMessage<>(new GenericMessage<>(messageId, "command", Map.of()), "command");
        var unit = DefaultUnitOfWork.startAndGet(message);
        try {
            work.run();
            Appended appended = unit.getResource(LogEventStorageEngine.APPENDED);
            unit.commit();
            return Optional.ofNullable(appended);
        } catch (RuntimeException e) {
            unit.rollback(e);
            throw e;
        }
    }

    private record SnapshotsOf(Map<String, Snapshot> kept) implements Snapshots {
        @Override
        public void forget(String aggregateId) {
            kept.remove(aggregateId);
        }

        @Override
        public Optional<Snapshot> latest(String aggregateId) {
            return Optional.ofNullable(kept.get(aggregateId));
        }

        @Override
        public void keep(Snapshot snapshot) {
            kept.put(snapshot.aggregateId(), snapshot);
        }

        @Override
        public void clear() {
            kept.clear();
        }

        @Override
        public void close() {}
    }
}
