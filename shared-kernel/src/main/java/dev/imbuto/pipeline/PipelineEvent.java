package dev.imbuto.pipeline;

import dev.imbuto.log.EventType;
import java.time.Instant;
import java.util.List;

/** What has been decided about a pipeline. */
public sealed interface PipelineEvent {
    /** The pipeline's key: {@code [a-z0-9]+(-[a-z0-9]+)*}. */
    String pipeline();

    /** The pipeline has these stages, in this order, from now on. */
    @EventType("pipeline.defined")
    record PipelineDefined(String pipeline, String name, List<PipelineStage> stages, Instant effectiveAt)
            implements PipelineEvent {
        public PipelineDefined {
            stages = List.copyOf(stages);
        }
    }
}
