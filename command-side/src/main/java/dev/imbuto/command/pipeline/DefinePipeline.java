package dev.imbuto.command.pipeline;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.command.FieldFormat;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.pipeline.Pipeline;
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
        @Nullable Instant effectiveAt) {
    public DefinePipeline {
        FieldFormat.key("/key", key);
        FieldFormat.text("/name", name, FieldFormat.NAME);
        if (stages == null) {
            throw new InvalidFieldException("/stages", "is missing");
        }
        stages = List.copyOf(stages);
        for (int i = 0; i < stages.size(); i++) {
            FieldFormat.key("/stages/" + i + "/key", stages.get(i).key());
            FieldFormat.text("/stages/" + i + "/name", stages.get(i).name(), FieldFormat.NAME);
        }
        checkAsWhole(key, name, stages);
        effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
    }

    private static void checkAsWhole(String key, String name, List<PipelineStage> stages) {
        try {
            new Pipeline(key, name, stages);
        } catch (IllegalArgumentException refused) {
            throw new InvalidFieldException("/stages", "make no pipeline: " + refused.getMessage());
        }
    }
}
