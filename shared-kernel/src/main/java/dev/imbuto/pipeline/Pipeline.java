package dev.imbuto.pipeline;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The stages of a pipeline, first to last, at some moment.
 *
 * <p>Between 1 and 50 stages with distinct keys, none of which is {@code won}, {@code lost} or {@code reversed}.
 */
public record Pipeline(String key, String name, List<PipelineStage> stages) {
    // Above SALES, whose construction needs them.
    private static final int MOST_STAGES = 50;
    private static final Set<String> RESERVED = Set.of("won", "lost", "reversed");

    /** There without being defined, and until it is defined otherwise. */
    public static final Pipeline SALES = new Pipeline(
            "sales",
            "Sales",
            List.of(
                    new PipelineStage("discovery", "Discovery", new BigDecimal("0.2")),
                    new PipelineStage("proposal", "Proposal", new BigDecimal("0.5")),
                    new PipelineStage("negotiation", "Negotiation", new BigDecimal("0.8"))));

    public Pipeline {
        stages = List.copyOf(stages);
        if (stages.isEmpty() || stages.size() > MOST_STAGES) {
            throw new IllegalArgumentException("a pipeline has 1 to " + MOST_STAGES + " stages, not " + stages.size());
        }
        Set<String> keys = new HashSet<>();
        for (PipelineStage stage : stages) {
            if (RESERVED.contains(stage.key())) {
                throw new IllegalArgumentException("stage key is reserved: " + stage.key());
            }
            if (!keys.add(stage.key())) {
                throw new IllegalArgumentException("stage key is there twice: " + stage.key());
            }
        }
    }

    public PipelineStage first() {
        return stages.get(0);
    }

    public Optional<PipelineStage> stage(String stageKey) {
        return stages.stream().filter(stage -> stage.key().equals(stageKey)).findFirst();
    }
}
