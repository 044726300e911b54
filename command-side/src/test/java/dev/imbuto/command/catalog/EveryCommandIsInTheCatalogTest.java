package dev.imbuto.command.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.command.campaign.CampaignCommand;
import dev.imbuto.command.contact.ContactCommand;
import dev.imbuto.command.period.FreezePeriod;
import dev.imbuto.command.pipeline.DefinePipeline;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryCommandIsInTheCatalogTest {

    @Test
    void each_command_class_is_there_once() {
        assertThat(CommandCatalog.all().stream().<Class<?>>map(CommandType::type))
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                Stream.<Class<?>>of(ContactCommand.class.getPermittedSubclasses()),
                                Stream.<Class<?>>of(CampaignCommand.class.getPermittedSubclasses()),
                                Stream.<Class<?>>of(DefinePipeline.class, FreezePeriod.class))
                        .flatMap(classes -> classes)
                        .toList());
    }

    @Test
    void its_name_is_that_of_the_class_in_kebab_case() {
        assertThat(CommandCatalog.all())
                .allSatisfy(type -> assertThat(type.name()).isEqualTo(kebabCase(type.type())));
    }

    @Test
    void it_is_found_by_its_name_by_its_class_and_by_the_end_of_its_route() {
        assertThat(CommandCatalog.all()).allSatisfy(type -> {
            assertThat(CommandCatalog.named(type.name())).contains(type);
            if (type.segment() != null) {
                assertThat(CommandCatalog.at(type.subject(), type.segment())).contains(type);
            }
        });
        assertThat(CommandCatalog.of(new CampaignCommand.EndCampaign("spring", null)))
                .isEqualTo(CommandCatalog.named("end-campaign").orElseThrow());
    }

    @Test
    void a_command_that_makes_its_subject_is_not_addressed_to_one() {
        assertThat(CommandCatalog.at(Subject.CONTACT, "capture-lead")).isEmpty();
        assertThat(CommandCatalog.at(Subject.CAMPAIGN, "launch-campaign")).isEmpty();
        assertThat(CommandCatalog.at(Subject.PIPELINE, "define-pipeline")).isEmpty();
    }

    @Test
    void a_command_of_another_kind_of_subject_is_not_found() {
        assertThat(CommandCatalog.at(Subject.CAMPAIGN, "qualify")).isEmpty();
        assertThat(CommandCatalog.at(Subject.CONTACT, "record-spend")).isEmpty();
        assertThat(CommandCatalog.named("Qualify")).isEmpty();
    }

    @Test
    void what_is_no_command_has_no_entry() {
        assertThatThrownBy(() -> CommandCatalog.of("qualify")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String kebabCase(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
