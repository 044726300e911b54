package dev.imbuto.log;

import java.util.List;
import java.util.function.UnaryOperator;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngineTest;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.junit.jupiter.api.BeforeEach;

/** Axon's own suite for storage engines, whole, over an empty log that a subclass provides. */
public abstract class AxonEngineSuite
        extends BatchingEventStorageEngineTest<LogEventStorageEngine, LogEventStorageEngine.Builder> {
    /** The suite's events are texts. */
    private static final EventCodec TEXTS =
            new EventCodec(List.of(new EventCodec.Name("test.text", 1, String.class)), List.of());

    protected abstract EventLog log();

    protected abstract Snapshots snapshots();

    @BeforeEach
    void testTheEngine() {
        setTestSubject(createEngine());
    }

    @Override
    protected LogEventStorageEngine createEngine(UnaryOperator<LogEventStorageEngine.Builder> customization) {
        var serializer = Jackson3Serializer.builder().build();
        return customization
                .apply(new LogEventStorageEngine.Builder(new BeginningAnywhere(log()), TEXTS, snapshots(), serializer))
                .build();
    }
}
