package dev.imbuto.command.pipeline;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.pipeline.PipelineStage;
import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Gives a pipeline its stages, first to last: the JSON body of its route; the key comes from the path. */
public record DefinePipeline(
        @TargetAggregateIdentifier @JacksonInject String key,
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) List<PipelineStage> stages,
        @Nullable Instant effectiveAt) {}
