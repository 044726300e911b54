package dev.imbuto.command.pipeline;

import dev.imbuto.pipeline.Pipeline;
import java.util.Optional;

/** The pipelines that there are, as last defined. */
@FunctionalInterface
public interface Pipelines {
    /** The pipeline with this key; {@link Pipeline#SALES} is there without being defined. */
    Optional<Pipeline> find(String key);
}
