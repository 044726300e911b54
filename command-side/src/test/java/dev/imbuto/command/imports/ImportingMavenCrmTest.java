package dev.imbuto.command.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mapping that ships with the project, over the file that ships with it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ImportingMavenCrmTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "maven_crm");

    private static ImportFixture imported;

    @BeforeAll
    static void runOnce(@TempDir Path folder) {
        imported = new ImportFixture(folder);
        ImportSummary summary = ImportFile.check(
                        EXAMPLE.resolve("sales_pipeline.csv"), Mapping.read(EXAMPLE.resolve("mapping.yaml")))
                .run(imported, "import", ImportFixture.NOW, folder.resolve("report.csv"), done -> {});
        assertThat(summary).isEqualTo(new ImportSummary(8_800, 0, 0, 0, Map.of()));
    }

    private static <T> Stream<T> sent(Class<T> type) {
        return imported.sent.stream().filter(type::isInstance).map(type::cast);
    }

    @Test
    void every_row_is_one_contact_with_at_most_one_opportunity() {
        assertThat(sent(CaptureLead.class).map(CaptureLead::contact).distinct()).hasSize(8_800);
        assertThat(sent(Qualify.class)).hasSize(8_800);
        assertThat(sent(OpenOpportunity.class).map(OpenOpportunity::contact).distinct())
                .hasSize(8_300);
        assertThat(sent(CloseWon.class)).hasSize(4_238);
        assertThat(sent(CloseLost.class)).hasSize(2_473);
    }

    @Test
    void revenue_is_what_the_source_says() {
        assertThat(sent(CloseWon.class)
                        .map(CloseWon::amount)
                        .map(Money::amount)
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("10005534");
    }

    @Test
    void the_misspelt_product_is_joined_and_other_typos_are_kept() {
        assertThat(sent(OpenOpportunity.class).map(OpenOpportunity::name))
                .contains("GTX Pro")
                .doesNotContain("GTXPro", (String) null);
        assertThat(sent(CaptureLead.class)
                        .filter(lead -> lead.company() != null)
                        .map(lead -> lead.company().sector()))
                .contains("technolgy");
    }

    @Test
    void rows_without_an_account_are_contacts_without_a_company() {
        assertThat(sent(CaptureLead.class).filter(lead -> lead.company() == null))
                .hasSize(1_425);
    }

    @Test
    void rows_without_a_date_are_prospects_since_the_default_instant() {
        assertThat(sent(CaptureLead.class).filter(lead -> ImportFixture.NOW.equals(lead.effectiveAt())))
                .hasSize(500);
        assertThat(sent(Qualify.class).filter(qualify -> ImportFixture.NOW.equals(qualify.effectiveAt())))
                .hasSize(500);
    }

    @Test
    void every_agent_has_an_office() {
        assertThat(sent(Assign.class).map(Assign::team).distinct())
                .containsExactlyInAnyOrder("Central", "East", "West");
    }

    @Test
    void a_won_row_says_all_it_knows() {
        ContactId contact = ContactId.ofExternal("maven:1C1I7A6R");
        Instant closed = Instant.parse("2017-03-01T00:00:00Z");
        assertThat(sent(CloseWon.class).filter(won -> won.contact().equals(contact)))
                .containsExactly(new CloseWon(contact, null, Money.of("1054", "USD"), null, closed));
        assertThat(sent(CaptureLead.class).filter(lead -> lead.contact().equals(contact)))
                .singleElement()
                .satisfies(lead -> {
                    assertThat(lead.externalId()).isEqualTo("maven:1C1I7A6R");
                    assertThat(lead.source()).isEqualTo("maven_crm");
                    assertThat(lead.effectiveAt()).isEqualTo("2016-10-20T00:00:00Z");
                    assertThat(lead.company().annualRevenue()).isEqualTo(Money.of("718620000", "USD"));
                });
    }
}
