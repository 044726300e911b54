package dev.imbuto.command.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.pipeline.PipelineRejection.Reason;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.BaseMatcher;
import org.hamcrest.Description;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DefiningAPipelineTest {
    private static final Instant NOW = Instant.parse("2017-06-01T00:00:00Z");
    private static final PipelineStage FIRST = stage("first");
    private static final PipelineStage SECOND = stage("second");

    private Set<String> inUse = Set.of();

    @Test
    void gives_it_stages() {
        when(define("partners", FIRST, SECOND))
                .expectEvents(new PipelineDefined("partners", "Ours", List.of(FIRST, SECOND), NOW));
    }

    @Test
    void may_be_back_dated_but_not_lie_ahead() {
        Instant before = NOW.minus(Duration.ofDays(900));
        when(new DefinePipeline("partners", "Ours", List.of(FIRST), before))
                .expectEvents(new PipelineDefined("partners", "Ours", List.of(FIRST), before));
        refused(
                when(new DefinePipeline("partners", "Ours", List.of(FIRST), NOW.plus(Duration.ofMinutes(6)))),
                Reason.EFFECTIVE_IN_FUTURE);
    }

    @Test
    void twice_alike_is_one_event() {
        when(define("partners", FIRST, SECOND), defined(FIRST, SECOND)).expectNoEvents();
        when(define("partners", SECOND, FIRST), defined(FIRST, SECOND))
                .expectEvents(new PipelineDefined("partners", "Ours", List.of(SECOND, FIRST), NOW));
    }

    @Test
    void may_remove_a_stage_that_is_not_in_use() {
        inUse = Set.of("first");
        when(define("partners", FIRST), defined(FIRST, SECOND))
                .expectEvents(new PipelineDefined("partners", "Ours", List.of(FIRST), NOW));
    }

    @Test
    void may_not_remove_a_stage_that_is_in_use() {
        inUse = Set.of("first", "second");
        refused(when(define("partners", FIRST), defined(FIRST, SECOND)), Reason.STAGE_IN_USE);
    }

    @Test
    void may_not_remove_a_stage_in_use_of_the_pipeline_that_is_there_by_itself() {
        inUse = Set.of("proposal");
        refused(when(define("sales", FIRST)), Reason.STAGE_IN_USE);
    }

    @Test
    void need_not_name_a_stage_again_that_was_removed_while_in_use_elsewhere() {
        inUse = Set.of("retired");
        when(define("partners", FIRST), defined(FIRST, SECOND))
                .expectEvents(new PipelineDefined("partners", "Ours", List.of(FIRST), NOW));
    }

    private static PipelineStage stage(String key) {
        return new PipelineStage(key, key, new BigDecimal("0.5"));
    }

    private static DefinePipeline define(String key, PipelineStage... stages) {
        return new DefinePipeline(key, "Ours", List.of(stages), null);
    }

    private static PipelineDefined defined(PipelineStage... stages) {
        return new PipelineDefined("partners", "Ours", List.of(stages), NOW);
    }

    private ResultValidator<PipelineAggregate> when(DefinePipeline command, Object... given) {
        AggregateTestFixture<PipelineAggregate> fixture = new AggregateTestFixture<>(PipelineAggregate.class);
        fixture.registerInjectableResource((StagesInUse) pipeline -> inUse);
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                (Object) LoggedPipelines.idOf(((DefinePipeline) message.getPayload()).key()), null));
        return (given.length == 0 ? fixture.givenNoPriorActivity() : fixture.given(List.of(given)))
                .when(command, Map.of(CommandMetadata.DECIDED_AT, NOW));
    }

    private static void refused(ResultValidator<PipelineAggregate> result, Reason reason) {
        result.expectNoEvents().expectException(new BaseMatcher<>() {
            @Override
            public boolean matches(Object thrown) {
                assertThat(thrown).isInstanceOf(PipelineRejection.class);
                assertThat(((PipelineRejection) thrown).reason()).isEqualTo(reason);
                return true;
            }

            @Override
            public void describeTo(Description description) {
                description.appendText("refused because of ").appendValue(reason);
            }
        });
    }
}
