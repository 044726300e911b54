package dev.imbuto.query.pipelinedefinition;

import dev.imbuto.pipeline.PipelineStage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline as it is now.
 *
 * @param version how often it was defined; 0 for the one that is there without
 * @param definedAt when its stages became these; null at version 0
 * @param stages first to last
 */
record PipelineView(
        String key, String name, long version, @Nullable Instant definedAt, List<PipelineStage> stages) {}
