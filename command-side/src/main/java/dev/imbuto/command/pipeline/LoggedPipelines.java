package dev.imbuto.command.pipeline;

import dev.imbuto.command.AggregateKind;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.pipeline.PipelineRejection.Reason;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The pipelines of a log: the last definition is read once, and again when there is a later one. */
public final class LoggedPipelines implements Pipelines {
    private static final String NAME = "pipeline";

    private final EventLog log;
    private final EventCodec codec;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    private record Known(long sequence, Pipeline pipeline) {}

    public LoggedPipelines(EventLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    public AggregateKind<?> kind() {
        return new AggregateKind<>(
                NAME,
                PipelineAggregate.class,
                DefinePipeline.class,
                command -> idOf(((DefinePipeline) command).key()),
                new Refusals(),
                AggregateKind.Recall.ofKeyed(log));
    }

    /** The id in the log of the pipeline with this key. */
    static String idOf(String key) {
        return NAME + ":" + key;
    }

    @Override
    public Optional<Pipeline> find(String key) {
        String id = idOf(key);
        long last = log.lastSequence(id);
        if (last < 0) {
            return key.equals(Pipeline.SALES.key()) ? Optional.of(Pipeline.SALES) : Optional.empty();
        }
        Known before = known.get(key);
        if (before != null && before.sequence() == last) {
            return Optional.of(before.pipeline());
        }
        PipelineDefined defined =
                (PipelineDefined) codec.decode(log.readAggregate(id, last, 1).get(0));
        Pipeline pipeline = new Pipeline(key, defined.name(), defined.stages());
        known.put(key, new Known(last, pipeline));
        return Optional.of(pipeline);
    }

    private static final class Refusals implements AggregateKind.Refusals {
        @Override
        public Rejection unknown(String aggregateId) {
            return new PipelineRejection(Reason.UNKNOWN_PIPELINE, "there is no " + aggregateId.replace(':', ' '));
        }

        @Override
        public Rejection stale(String aggregateId, long version, long expectedVersion) {
            return new PipelineRejection(
                    Reason.STALE_VERSION,
                    aggregateId.replace(':', ' ') + " is at version " + version + ", not " + expectedVersion);
        }
    }
}
