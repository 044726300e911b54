package dev.imbuto.command.pipeline;

import java.util.Set;

/** In which stages of a pipeline opportunities are open. */
@FunctionalInterface
public interface StagesInUse {
    /** Keys of stages, of earlier definitions too; reads the whole log. */
    Set<String> of(String pipeline);
}
