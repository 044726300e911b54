package dev.imbuto.command.pipeline;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.pipeline.PipelineRejection.Reason;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline, as last defined. {@link Pipeline#SALES} stands before its first definition as well.
 *
 * <p>A snapshot is the fields below; a change of them is a new {@link Revision}.
 */
@AggregateRoot(type = "pipeline")
@Revision("1")
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class PipelineAggregate {
    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private String id;

    private String key;
    private @Nullable Pipeline defined;

    /** For Axon, which fills it with events or from a snapshot. */
    PipelineAggregate() {}

    // Commands

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Outcome handle(DefinePipeline command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, StagesInUse inUse) {
        Pipeline pipeline = new Pipeline(command.key(), command.name(), command.stages());
        Set<String> removed = keysOf(stagesBefore(command.key()));
        removed.removeAll(keysOf(pipeline.stages()));
        if (!removed.isEmpty()) {
            removed.retainAll(inUse.of(command.key()));
        }
        if (!removed.isEmpty()) {
            throw new PipelineRejection(
                    Reason.STAGE_IN_USE,
                    "opportunities are open in what would be removed: " + String.join(", ", removed));
        }
        Instant at = command.effectiveAt() == null ? now : command.effectiveAt();
        if (CommandMetadata.liesAhead(at, now)) {
            throw new PipelineRejection(Reason.EFFECTIVE_IN_FUTURE, at + " has not come yet; now is " + now);
        }
        if (pipeline.equals(defined)) {
            return outcome();
        }

        AggregateLifecycle.apply(new PipelineDefined(command.key(), command.name(), command.stages(), at));
        return outcome();
    }

    // Events

    @EventSourcingHandler
    void on(PipelineDefined event) {
        key = event.pipeline();
        id = LoggedPipelines.idOf(key);
        defined = new Pipeline(key, event.name(), event.stages());
    }

    // Predicates

    private List<PipelineStage> stagesBefore(String ofKey) {
        if (defined != null) {
            return defined.stages();
        }
        return ofKey.equals(Pipeline.SALES.key()) ? Pipeline.SALES.stages() : List.of();
    }

    private static Set<String> keysOf(List<PipelineStage> stages) {
        return stages.stream().map(PipelineStage::key).collect(Collectors.toCollection(TreeSet::new));
    }

    private Outcome outcome() {
        return Outcome.decided(key, null, AggregateLifecycle.getVersion() + 1, null, List.of());
    }
}
