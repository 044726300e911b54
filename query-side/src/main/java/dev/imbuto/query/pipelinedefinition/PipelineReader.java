package dev.imbuto.query.pipelinedefinition;

import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.Sql;
import dev.imbuto.query.timeline.Timeline;
import dev.imbuto.query.timeline.TimelineReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads pipelines out of the log. Safe for use by many threads. */
final class PipelineReader {
    private final EventLog log;
    private final EventCodec codec;
    private final Facts facts;
    private final TimelineReader timelines;

    PipelineReader(EventLog log, EventCodec codec, Facts facts) {
        this.log = log;
        this.codec = codec;
        this.facts = facts;
        this.timelines = new TimelineReader(log);
    }

    /** The pipeline as it is now; empty when there is none with this key. */
    Optional<PipelineView> view(String key) {
        long last = log.lastSequence(aggregate(key));
        if (last < 0) {
            Pipeline sales = Pipeline.SALES;
            return key.equals(sales.key())
                    ? Optional.of(new PipelineView(key, sales.name(), 0, null, sales.stages()))
                    : Optional.empty();
        }
        StoredEvent latest = log.readAggregate(aggregate(key), last, 1).get(0);
        PipelineDefined defined = (PipelineDefined) codec.decode(latest);
        return Optional.of(new PipelineView(key, defined.name(), last + 1, defined.effectiveAt(), defined.stages()));
    }

    /** The definitions at positions above {@code after}; empty when there is no such pipeline. */
    Optional<Timeline> timeline(String key, long after, int limit) {
        return timelines.knows(aggregate(key)) || key.equals(Pipeline.SALES.key())
                ? Optional.of(timelines.read(aggregate(key), after, limit))
                : Optional.empty();
    }

    /** Up to {@code limit} keys of pipelines beyond {@code after}, in their order. */
    List<String> keys(String after, int limit) {
        return facts.read(snapshot -> {
            List<String> keys = new ArrayList<>();
            Sql.of("SELECT DISTINCT pipeline FROM pipeline_stage WHERE pipeline > :after ORDER BY pipeline LIMIT :most")
                    .bind("after", after)
                    .bind("most", limit)
                    .forEach(snapshot.connection(), row -> keys.add(row.getString(1)));
            return keys;
        });
    }

    private static String aggregate(String key) {
        return "pipeline:" + key;
    }
}
