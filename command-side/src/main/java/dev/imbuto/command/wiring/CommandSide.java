package dev.imbuto.command.wiring;

import dev.imbuto.command.AggregateKind;
import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.campaign.CampaignRules;
import dev.imbuto.command.campaign.Campaigns;
import dev.imbuto.command.contact.ContactRules;
import dev.imbuto.command.contact.Contacts;
import dev.imbuto.command.contact.Erasures;
import dev.imbuto.command.contact.Traces;
import dev.imbuto.command.period.KnownPositions;
import dev.imbuto.command.period.Periods;
import dev.imbuto.command.pipeline.LoggedPipelines;
import dev.imbuto.command.pipeline.LoggedStagesInUse;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogEventStorageEngine;
import dev.imbuto.log.Snapshots;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.scoring.ScoringPolicy;
import dev.imbuto.scoring.ScoringPolicyReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.annotation.SimpleResourceParameterResolverFactory;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;

/**
 * The write side, ready for commands. Aggregates that were used last stay in memory; of those with many events the state is
 * kept in a snapshot now and then, by one thread of its own.
 */
public final class CommandSide implements AutoCloseable {
    private static final Duration TIME_FOR_LAST_SNAPSHOTS = Duration.ofSeconds(10);

    private final AggregateEventStore eventStore;
    private final ThreadPoolExecutor snapshotting;
    private final SimpleCommandBus bus;
    private final CommandDispatcher dispatcher;
    private final Erasures erasures;

    /** A write side that stores its events in this log. Closing it leaves what it was given open. */
    public static CommandSide open(
            EventLog log,
            EventCodec codec,
            Snapshots snapshots,
            PersonalData personalData,
            CommandSideSettings settings,
            Clock clock) {
        return open(log, codec, snapshots, personalData, List.of(), settings, clock);
    }

    /**
     * The same. What a crash left of an erasure is finished before this returns.
     *
     * @param traces what has to forget an erased contact, besides keys and snapshots
     */
    public static CommandSide open(
            EventLog log,
            EventCodec codec,
            Snapshots snapshots,
            PersonalData personalData,
            List<Traces> traces,
            CommandSideSettings settings,
            Clock clock) {
        List<Traces> all = new ArrayList<>(traces);
        all.add(contact -> snapshots.forget(contact.toString()));
        return new CommandSide(log, codec, personalData, all, settings, clock, kinds -> {
            SnapshotSerializer serializer = new SnapshotSerializer(kinds);
            LogEventStorageEngine.Builder engine = new LogEventStorageEngine.Builder(log, codec, snapshots, serializer);
            // A snapshot of another shape would be read wrongly, and is as good as none.
            engine.snapshotFilter(
                    snapshot -> serializer.isCurrent(snapshot.getPayload().getType()));
            return engine.build();
        });
    }

    /** A write side that stores its events elsewhere; answers carry no position then. */
    public static CommandSide openOn(
            EventStorageEngine engine,
            EventLog log,
            EventCodec codec,
            PersonalData personalData,
            CommandSideSettings settings,
            Clock clock) {
        return new CommandSide(log, codec, personalData, List.of(), settings, clock, kinds -> engine);
    }

    private CommandSide(
            EventLog log,
            EventCodec codec,
            PersonalData personalData,
            List<Traces> traces,
            CommandSideSettings settings,
            Clock clock,
            Function<List<AggregateKind<?>>, EventStorageEngine> engine) {
        Contacts contacts = new Contacts(log, codec);
        LoggedPipelines pipelines = new LoggedPipelines(log, codec);
        ContactRules rules = new ContactRules(
                personalData,
                contacts,
                pipelines,
                policy(settings),
                settings.currency(),
                settings.reasons().disqualify(),
                settings.reasons().closeLost(),
                settings.duplicates().email(),
                settings.consents().unlistedBasis());
        List<AggregateKind<?>> kinds =
                List.of(contacts.kind(), Campaigns.kind(log), pipelines.kind(), Periods.kind(log));
        ParameterResolverFactory parameters = MultiParameterResolverFactory.ordered(
                ClasspathParameterResolverFactory.forClass(CommandSide.class),
                new SimpleResourceParameterResolverFactory(List.of(
                        rules,
                        new CampaignRules(settings.currency()),
                        new LoggedStagesInUse(log, codec),
                        new KnownPositions(log))));

        eventStore = new AggregateEventStore(EmbeddedEventStore.builder().storageEngine(engine.apply(kinds)));
        snapshotting = snapshotThread();
        SnapshotTriggerDefinition snapshots = new EventCountSnapshotTriggerDefinition(
                AggregateSnapshotter.builder()
                        .eventStore(eventStore)
                        .executor(snapshotting)
                        .aggregateFactories(kinds.stream()
                                .<GenericAggregateFactory<?>>map(kind -> new GenericAggregateFactory<>(
                                        AnnotatedAggregateMetaModelFactory.inspectAggregate(kind.type(), parameters)))
                                .toArray(GenericAggregateFactory<?>[]::new))
                        .parameterResolverFactory(parameters)
                        .build(),
                settings.aggregates().snapshotEvery());
        bus = SimpleCommandBus.builder()
                .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                .build();
        bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(new SimpleCorrelationDataProvider(
                CommandMetadata.ACTOR,
                CommandMetadata.CLIENT,
                CommandMetadata.CORRELATION_ID,
                CommandMetadata.CAUSATION_ID,
                CommandMetadata.DECIDED_AT)));
        for (AggregateKind<?> kind : kinds) {
            subscribe(
                    kind,
                    snapshots,
                    parameters,
                    new BoundedCache(settings.aggregates().cached()),
                    log);
        }
        erasures = new Erasures(log, codec, personalData.forgetting(), traces);
        dispatcher = new CommandDispatcher(bus, log, clock, kinds, erasures);
        erasures.finishAll();
    }

    /**
     * Each aggregate waits here at most once. A rejected task would fail the command that is durable already, so what comes
     * while closing is dropped.
     */
    private static ThreadPoolExecutor snapshotThread() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "snapshots");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private <T> void subscribe(
            AggregateKind<T> kind,
            SnapshotTriggerDefinition snapshots,
            ParameterResolverFactory parameters,
            Cache cache,
            EventLog log) {
        EventSourcingRepository.Builder<T> repository = EventSourcingRepository.builder(kind.type())
                .parameterResolverFactory(parameters)
                .snapshotTriggerDefinition(snapshots);
        AggregateAnnotationCommandHandler.<T>builder()
                .aggregateType(kind.type())
                .parameterResolverFactory(parameters)
                .repository(new AggregateRepository<>(repository, kind, cache, eventStore, log))
                .commandTargetResolver(targetsOf(kind))
                .build()
                .subscribe(bus);
    }

    /** Axon would look for annotations on the command each time. */
    private static CommandTargetResolver targetsOf(AggregateKind<?> kind) {
        return (CommandMessage<?> command) ->
                new VersionedAggregateIdentifier((Object) kind.idOf().apply(command.getPayload()), (Long)
                        command.getMetaData().get(CommandMetadata.EXPECTED_VERSION));
    }

    private static ScoringPolicy policy(CommandSideSettings settings) {
        Path file = settings.scoring().policy();
        return file == null ? ScoringPolicyReader.standard() : ScoringPolicyReader.read(file);
    }

    public CommandDispatcher dispatcher() {
        return dispatcher;
    }

    CommandBus commandBus() {
        return bus;
    }

    EventStore eventStore() {
        return eventStore;
    }

    /** Gives snapshots that are under way some seconds; what is not written then is written another time. */
    @Override
    public void close() {
        erasures.close();
        snapshotting.shutdown();
        try {
            if (!snapshotting.awaitTermination(TIME_FOR_LAST_SNAPSHOTS.toSeconds(), TimeUnit.SECONDS)) {
                snapshotting.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            snapshotting.shutdownNow();
            Thread.currentThread().interrupt();
        }
        eventStore.shutDown();
    }
}
