package dev.imbuto.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.log.LogUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ImportingAgainTest {
    private static final String DEALS = """
            mapping: deals
            currency: USD
            contact: crm:${id}
            require:
              stage: [open, won]
            steps:
              - command: capture-lead
              - command: qualify
              - command: close-won
                when: {stage: won}
                fields: {amount: "${amount}"}
            """;

    @TempDir
    Path folder;

    private ImportFixture imported;

    @BeforeEach
    void begin() {
        imported = new ImportFixture(folder).mapping(DEALS);
    }

    private List<String> commandIds() {
        return imported.contexts.stream().map(CommandContext::commandId).toList();
    }

    @Test
    void the_same_file_twice_adds_nothing() {
        imported.file("deals.csv", "id,stage,amount\n1,won,10\n2,open,\n").run("deals.csv");
        int first = imported.sent.size();
        ImportSummary again =
                imported.defaultInstant(ImportFixture.NOW.plusSeconds(60)).run("deals.csv");
        assertThat(again).isEqualTo(new ImportSummary(0, 2, 0, 0, Map.of()));
        assertThat(commandIds().stream().distinct()).hasSize(first);
        assertThat(imported.report("deals.csv"))
                .containsExactly(
                        "line,outcome,subject,step,code,reason,done",
                        "2,repeated,crm:1,,,,capture-lead qualify close-won",
                        "3,repeated,crm:2,,,,capture-lead qualify");
    }

    @Test
    void a_row_that_has_moved_on_adds_what_is_new() {
        imported.file("deals.csv", "id,stage,amount\n2,open,\n").run("deals.csv");
        imported.file("later.csv", "id,stage,amount\n2,won,20\n").run("later.csv");
        assertThat(imported.report("later.csv").get(1)).isEqualTo("2,accepted,crm:2,,,,capture-lead qualify close-won");
        assertThat(commandIds().stream().distinct()).hasSize(3);
    }

    @Test
    void a_row_that_says_something_else_is_another_command() {
        imported.file("deals.csv", "id,stage,amount\n1,won,10\n").run("deals.csv");
        imported.file("changed.csv", "id,stage,amount\n1,won,11\n").run("changed.csv");
        assertThat(commandIds().stream().distinct()).hasSize(4);
    }

    @Test
    void equal_amounts_written_otherwise_are_the_same_command() {
        imported.file("deals.csv", "id,stage,amount\n1,won,10\n").run("deals.csv");
        imported.file("same.csv", "id,stage,amount\n 1 ,won,10.00\n").run("same.csv");
        assertThat(commandIds().stream().distinct()).hasSize(3);
    }

    @Test
    void a_row_twice_in_a_file_is_carried_out_once_unless_a_key_tells_them_apart() {
        imported.file("deals.csv", "id,stage,amount\n1,open,\n1,open,\n");
        assertThat(imported.run("deals.csv").repeated()).isEqualTo(1);

        ImportFixture keyed = new ImportFixture(folder).mapping(DEALS + "key: ${row}\n");
        keyed.file("keyed.csv", "row,id,stage,amount\na,1,open,\nb,1,open,\n");
        assertThat(keyed.run("keyed.csv").accepted()).isEqualTo(2);
    }

    @Test
    void a_refused_step_stops_its_row_and_the_report_says_how_far_it_came() {
        imported.refusing(Qualify.class::isInstance).file("deals.csv", "id,stage,amount\n1,won,10\n2,open,\n");
        ImportSummary summary = imported.run("deals.csv");
        assertThat(summary).isEqualTo(new ImportSummary(0, 0, 0, 2, Map.of("grey-sky", 2L)));
        assertThat(imported.sent).noneMatch(CloseWon.class::isInstance);
        assertThat(imported.report("deals.csv").get(1))
                .isEqualTo("2,refused,crm:1,qualify,grey-sky,the sky is grey,capture-lead");
    }

    @Test
    void a_bad_row_stops_nothing_but_itself() {
        imported.file("deals.csv", "id,stage,amount\n1,won,ten\n2,lost,1\n3,open\n4,won,-1\n5,open,\n");
        ImportSummary summary = imported.run("deals.csv");
        assertThat(summary.accepted()).isEqualTo(1);
        assertThat(summary.refusals()).isEqualTo(Map.of("malformed", 2L, "unexpected-value", 1L, "ragged-row", 1L));
        assertThat(imported.report("deals.csv").stream().skip(1).limit(4).collect(Collectors.joining("\n")))
                .isEqualTo("""
                        2,refused,,,malformed,"amount (from amount) is not a number with a decimal point: ""ten\""",
                        3,refused,,,unexpected-value,"stage is something else, not ""open"" or ""won\""",
                        4,refused,,,ragged-row,has 2 fields for 3 columns,
                        5,refused,,,malformed,amount (from amount): amount is negative: -1,""");
    }

    @Test
    void the_report_makes_text_of_what_a_spreadsheet_would_compute() {
        imported.mapping(DEALS.replace("crm:${id}", "${id}"))
                .file("deals.csv", "id,stage,amount\n=1+1,open,\n+1,open,\n-1,open,\n@SUM(A1),open,\nx=1,open,\n")
                .run("deals.csv");
        assertThat(imported.report("deals.csv").stream().skip(1).map(line -> line.split(",")[2]))
                .containsExactly("'=1+1", "'+1", "'-1", "'@SUM(A1)", "x=1");
    }

    @Test
    void a_log_that_fails_ends_the_import_and_leaves_no_report() {
        imported.file("deals.csv", "id,stage,amount\n1,won,10\n");
        Commands failing = (command, context) -> {
            throw new LogUnavailableException("the disk is full", null);
        };
        Path report = folder.resolve("report.csv");
        assertThatThrownBy(
                        () -> imported.check("deals.csv").run(failing, "import", ImportFixture.NOW, report, done -> {}))
                .isInstanceOf(LogUnavailableException.class);
        assertThat(report).doesNotExist();
        assertThat(folder.resolve("report.csv.part")).doesNotExist();
    }

    @Test
    void an_import_that_is_run_again_keeps_the_default_instant_of_the_first_time() {
        imported.file("deals.csv", "id,stage,amount\n1,open,\n");
        Mapping mapping = Mapping.read(folder.resolve("mapping.yaml"));
        ImportFile file = ImportFile.check(folder.resolve("deals.csv"), mapping);
        Instant first = instants(ImportFixture.NOW).of(mapping, file, null);
        assertThat(first).isEqualTo(ImportFixture.NOW);
        Instant later = ImportFixture.NOW.plus(Duration.ofDays(1));
        assertThat(instants(later).of(mapping, file, null)).isEqualTo(first);

        Instant given = Instant.parse("2018-01-01T00:00:00Z");
        assertThat(instants(later).of(mapping, file, given)).isEqualTo(given);
        assertThat(instants(later).of(mapping, file, null)).isEqualTo(given);
    }

    private DefaultInstants instants(Instant now) {
        return new DefaultInstants(folder.resolve("imports"), Clock.fixed(now, ZoneOffset.UTC));
    }
}
