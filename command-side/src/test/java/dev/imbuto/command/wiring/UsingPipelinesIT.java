package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.ReopenOpportunity;
import dev.imbuto.command.contact.ContactRejection;
import dev.imbuto.command.pipeline.DefinePipeline;
import dev.imbuto.command.pipeline.PipelineRejection;
import dev.imbuto.contact.Money;
import dev.imbuto.pipeline.PipelineStage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UsingPipelinesIT {
    @TempDir
    Path folder;

    private ACommandSide commandSide;

    @BeforeEach
    void open() {
        commandSide = ACommandSide.in(folder);
        commandSide.send(capture("c-1"));
        commandSide.send(new Qualify(contact("c-1"), null, null, null));
    }

    @AfterEach
    void close() {
        commandSide.close();
    }

    @Test
    void a_definition_is_answered_with_its_key() {
        assertThat(define("first", "second")).isEqualTo(new Outcome("partners", null, 1, 3, null, List.of(), false));
    }

    @Test
    void opportunities_go_through_the_stages_last_defined() {
        define("first", "second");
        openIn("partners", "o-1");
        advance("o-1", "second");
        refusedAsUnknownStage(() -> advance("o-1", "third"));
        define("first", "second", "third");
        advance("o-1", "third");
    }

    @Test
    void an_unknown_pipeline_is_refused() {
        assertThatExceptionOfType(ContactRejection.class)
                .isThrownBy(() -> openIn("partners", "o-1"))
                .satisfies(refusal -> assertThat(refusal.reason().code()).isEqualTo("unknown-pipeline"));
    }

    @Test
    void a_stage_is_in_use_while_an_opportunity_is_open_in_it() {
        define("first", "second");
        openIn("partners", "o-1");
        refusedAsInUse("second");
        advance("o-1", "second");
        define("second");
        define("first", "second");
        refusedAsInUse("first");
    }

    @Test
    void closing_frees_a_stage_and_reopening_takes_it_again() {
        define("first", "second");
        openIn("partners", "o-1");
        commandSide.send(new CloseWon(contact("c-1"), null, Money.of("1", "EUR"), null, null));
        define("second");
        commandSide.send(new ReopenOpportunity(contact("c-1"), "ext:o-1", null));
        define("first", "second");
        refusedAsInUse("second");
        commandSide.send(new CloseLost(contact("c-1"), null, "price", null, null));
        define("second");
    }

    @Test
    void a_stage_of_the_same_name_elsewhere_is_another_stage() {
        define("discovery", "second");
        openIn("sales", "o-1");
        define("second");
    }

    private Outcome define(String... stages) {
        return commandSide.send(new DefinePipeline(
                "partners",
                "Partners",
                Arrays.stream(stages)
                        .map(stage -> new PipelineStage(stage, stage, BigDecimal.ONE))
                        .toList(),
                null));
    }

    private void openIn(String pipeline, String externalId) {
        commandSide.send(new OpenOpportunity(contact("c-1"), externalId, pipeline, null, null, null, null, null));
    }

    private void advance(String externalId, String stage) {
        commandSide.send(new AdvanceOpportunity(contact("c-1"), "ext:" + externalId, stage, null));
    }

    private void refusedAsInUse(String... stages) {
        assertThatExceptionOfType(PipelineRejection.class)
                .isThrownBy(() -> define(stages))
                .satisfies(refusal -> assertThat(refusal.reason().code()).isEqualTo("stage-in-use"));
    }

    private static void refusedAsUnknownStage(Runnable advancing) {
        assertThatExceptionOfType(ContactRejection.class)
                .isThrownBy(advancing::run)
                .satisfies(refusal -> assertThat(refusal.reason().code()).isEqualTo("unknown-stage"));
    }
}
