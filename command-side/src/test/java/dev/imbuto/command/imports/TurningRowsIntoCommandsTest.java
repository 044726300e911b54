package dev.imbuto.command.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.campaign.CampaignCommand.RecordSpend;
import dev.imbuto.command.contact.ContactCommand.AnswerQualification;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TurningRowsIntoCommandsTest {
    @TempDir
    Path folder;

    private ImportFixture imported;

    @BeforeEach
    void begin() {
        imported = new ImportFixture(folder);
    }

    private Object only() {
        assertThat(imported.sent).hasSize(1);
        return imported.sent.get(0);
    }

    @Test
    void a_row_becomes_the_commands_of_its_steps_in_their_order() {
        imported.mapping("""
                        mapping: deals
                        currency: USD
                        contact: crm:${id}
                        steps:
                          - command: capture-lead
                            fields: {source: crm, effectiveAt: "${opened}"}
                          - command: qualify
                            fields: {criteria: [budget, "${why}"], effectiveAt: "${opened}"}
                        """)
                .file("deals.csv", "id,opened,why\n7,2017-03-01,need\n")
                .run("deals.csv");
        Instant opened = Instant.parse("2017-03-01T00:00:00Z");
        ContactId contact = ContactId.ofExternal("crm:7");
        assertThat(imported.sent)
                .containsExactly(
                        new CaptureLead(contact, "crm:7", null, null, "crm", null, null, null, null, opened),
                        new Qualify(contact, List.of("budget", "need"), null, opened));
    }

    @Test
    void commas_semicolons_and_tabs_separate() {
        for (String separator : List.of("comma ,", "semicolon ;", "tab \t")) {
            ImportFixture fixture = new ImportFixture(folder);
            String character = separator.substring(separator.length() - 1);
            fixture.mapping(ImportFixture.LEADS + "file: {separator: "
                            + separator.split(" ")[0] + "}\n")
                    .file("leads.csv", "id" + character + "source\n1" + character + "fair\n")
                    .run("leads.csv");
            assertThat(fixture.sent)
                    .singleElement()
                    .extracting(command -> ((CaptureLead) command).source())
                    .isEqualTo("fair");
        }
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_data() {
        imported.mapping(ImportFixture.LEADS)
                .file("leads.csv", "\uFEFFid,source\r\n1,fair\r\n\r\n".getBytes(StandardCharsets.UTF_8))
                .run("leads.csv");
        assertThat(((CaptureLead) only()).source()).isEqualTo("fair");
    }

    @Test
    void a_quoted_line_end_is_a_space_and_rows_keep_their_line_numbers() {
        imported.mapping(ImportFixture.LEADS)
                .file("leads.csv", "id,source\n1,\"trade\r\n fair \"\"A\"\"\"\n,x\n")
                .run("leads.csv");
        assertThat(((CaptureLead) only()).source()).isEqualTo("trade fair \"A\"");
        assertThat(imported.report("leads.csv").get(2)).startsWith("4,refused,,,missing-value,");
    }

    @Test
    void columns_without_a_header_are_named_by_position() {
        imported.mapping(ImportFixture.LEADS + "file: {header: false, columns: [source, id]}\n")
                .file("leads.csv", "fair,1\n")
                .run("leads.csv");
        assertThat(((CaptureLead) only()).externalId()).isEqualTo("crm:1");
    }

    @Test
    void values_stand_for_others() {
        imported.mapping(ImportFixture.LEADS + "values: {source: {f: fair, '-': ''}}\n")
                .file("leads.csv", "id,source\n1,f\n2,-\n3,web\n")
                .run("leads.csv");
        assertThat(imported.sent)
                .extracting(command -> ((CaptureLead) command).source())
                .containsExactlyInAnyOrder("fair", null, "web");
    }

    @Test
    void a_step_is_taken_only_under_its_condition() {
        imported.mapping("""
                        mapping: leads
                        contact: crm:${id}
                        steps:
                          - command: capture-lead
                          - command: qualify
                            when: {stage: [hot, warm], owner: {blank: false}}
                        """)
                .file("leads.csv", "id,stage,owner\n1,hot,Ada\n2,cold,Ada\n3,hot,\n4,warm,Ada\n")
                .run("leads.csv");
        assertThat(imported.sent)
                .filteredOn(Qualify.class::isInstance)
                .extracting(command -> ((Qualify) command).contact())
                .containsExactlyInAnyOrder(ContactId.ofExternal("crm:1"), ContactId.ofExternal("crm:4"));
    }

    @Test
    void a_look_up_adds_columns_and_drops_no_row() {
        imported.mapping("""
                        mapping: leads
                        currency: USD
                        contact: crm:${id}
                        lookups:
                          accounts: {file: accounts.csv, key: name, match: "${account}"}
                        steps:
                          - command: capture-lead
                            fields:
                              company:
                                name: ${account}
                                sector: ${accounts.sector}
                                employees: ${accounts.size}
                                annualRevenue: {column: accounts.revenue, times: 1000000}
                        """)
                .file("accounts.csv", "name,sector,size,revenue\nAcme,tools,12,1100.04\n")
                .file("leads.csv", "id,account\n1,Acme\n2,Unheard\n3,\n")
                .run("leads.csv");
        assertThat(imported.sent.stream()
                        .map(CaptureLead.class::cast)
                        .sorted(Comparator.comparing(CaptureLead::externalId))
                        .map(CaptureLead::company))
                .satisfiesExactly(
                        acme -> {
                            assertThat(acme.sector()).isEqualTo("tools");
                            assertThat(acme.employees()).isEqualTo(12);
                            assertThat(acme.annualRevenue()).isEqualTo(Money.of("1100040000", "USD"));
                        },
                        unheard -> {
                            assertThat(unheard.name()).isEqualTo("Unheard");
                            assertThat(unheard.sector()).isNull();
                        },
                        blank -> assertThat(blank).isNull());
    }

    @Test
    void an_amount_is_in_the_currency_of_the_mapping_and_may_have_a_decimal_comma() {
        imported.mapping("""
                        mapping: wins
                        currency: EUR
                        file: {separator: semicolon, decimal: comma, dates: d.m.y}
                        contact: crm:${id}
                        steps:
                          - command: close-won
                            fields: {amount: "${amount}", costOfSale: "${cost}", effectiveAt: "${closed}"}
                        """)
                .file("wins.csv", "id;amount;cost;closed\n1;1054,50;;31.3.2017\n")
                .run("wins.csv");
        assertThat(only())
                .isEqualTo(new CloseWon(
                        ContactId.ofExternal("crm:1"),
                        null,
                        Money.of("1054.50", "EUR"),
                        null,
                        Instant.parse("2017-03-31T00:00:00Z")));
    }

    @Test
    void what_has_no_date_happened_at_the_default_instant() {
        imported.mapping("""
                        mapping: leads
                        contact: crm:${id}
                        steps:
                          - command: capture-lead
                            fields: {effectiveAt: {column: seen, else: "${default-instant}"}}
                          - command: qualify
                        """).file("leads.csv", "id,seen\n1,\n").run("leads.csv");
        assertThat(((CaptureLead) imported.sent.get(0)).effectiveAt()).isEqualTo(ImportFixture.NOW);
        assertThat(((Qualify) imported.sent.get(1)).effectiveAt()).isEqualTo(ImportFixture.NOW);
    }

    @Test
    void a_blank_date_of_what_happened_is_not_silently_the_default_instant() {
        imported.mapping("""
                        mapping: leads
                        contact: crm:${id}
                        steps:
                          - command: capture-lead
                            fields: {effectiveAt: "${seen}"}
                        """).file("leads.csv", "id,seen\n1,\n").run("leads.csv");
        assertThat(imported.sent).isEmpty();
        assertThat(imported.report("leads.csv").get(1))
                .isEqualTo("2,refused,,,missing-value,\"effectiveAt is needed, and seen is blank\",");
    }

    @Test
    void campaigns_are_imported_like_contacts() {
        imported.mapping("""
                        mapping: spend
                        currency: USD
                        campaign: ${campaign}
                        steps:
                          - command: record-spend
                            fields: {spend: "${campaign}:${day}", amount: "${cost}", from: "${day}", to: "${until}"}
                        """)
                .file("spend.csv", "campaign,day,until,cost\nspring,2017-03-01,2017-03-08,70.10\n")
                .run("spend.csv");
        assertThat(only())
                .isEqualTo(new RecordSpend(
                        "spring",
                        "spring:2017-03-01",
                        Money.of("70.10", "USD"),
                        LocalDate.parse("2017-03-01"),
                        LocalDate.parse("2017-03-08"),
                        ImportFixture.NOW));
    }

    @Test
    void a_blank_leaves_a_profile_as_it_is() {
        imported.mapping("""
                        mapping: profiles
                        contact: crm:${id}
                        steps:
                          - command: update-profile
                            fields: {company: {name: "${name}", country: "${country}"}}
                        """).file("profiles.csv", "id,name,country\n1,Acme,\n").run("profiles.csv");
        UpdateProfile update = (UpdateProfile) only();
        assertThat(update.company().name()).isEqualTo(new Change<>("Acme"));
        assertThat(update.company().country()).isNull();
    }

    @Test
    void nested_fields_need_what_the_command_needs_of_them() {
        imported.mapping("""
                        mapping: answers
                        contact: crm:${id}
                        steps:
                          - command: answer-qualification
                            fields: {budget: {score: "${budget}", evidence: "${note}"}, need: {score: "${need}"}}
                        """)
                .file("answers.csv", "id,budget,note,need\n1,8,said so,\n2,,said so,3\n")
                .run("answers.csv");
        AnswerQualification answered = (AnswerQualification) only();
        assertThat(answered.budget().score()).isEqualTo(8);
        assertThat(answered.need()).isNull();
        assertThat(imported.report("answers.csv").get(2))
                .contains("missing-value", "budget.score is needed, and budget is blank");
    }

    @Test
    void rows_of_one_contact_are_carried_out_in_the_order_of_the_file() {
        StringBuilder touches = new StringBuilder("id,kind,at\n");
        for (int i = 0; i < 2_000; i++) {
            touches.append(i % 3).append(",visit-").append(i).append(",2017-03-01\n");
        }
        imported.mapping("""
                        mapping: touches
                        contact: crm:${id}
                        steps:
                          - command: record-touch
                            fields: {channel: web, kind: "${kind}", effectiveAt: "${at}"}
                        """).file("touches.csv", touches.toString()).run("touches.csv");
        for (int contact = 0; contact < 3; contact++) {
            ContactId id = ContactId.ofExternal("crm:" + contact);
            assertThat(imported.sent)
                    .filteredOn(command -> ((RecordTouch) command).contact().equals(id))
                    .extracting(command ->
                            Integer.parseInt(((RecordTouch) command).kind().substring("visit-".length())))
                    .hasSizeGreaterThan(600)
                    .isSorted();
        }
    }
}
