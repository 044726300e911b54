package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ImportingFilesIT {
    private static final String MAPPING = """
            mapping: deals
            currency: EUR
            contact: crm:${id}
            steps:
              - command: capture-lead
                fields: {source: crm, effectiveAt: "${opened}"}
              - command: qualify
                fields: {effectiveAt: "${opened}"}
              - command: open-opportunity
                fields: {effectiveAt: "${opened}"}
              - command: close-won
                when: {won: {blank: false}}
                fields: {amount: "${amount}", effectiveAt: "${won}"}
            """;

    @TempDir
    Path folder;

    private Path mapping;
    private Path data;

    @BeforeEach
    void writeMapping() throws IOException {
        mapping = Files.writeString(folder.resolve("mapping.yaml"), MAPPING);
        data = folder.resolve("data");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("deals.csv"), text);
    }

    private Ended load(Path file) {
        return ImbutoProcess.run(
                PackagedJar.PATH,
                "import",
                file.toString(),
                "--mapping",
                mapping.toString(),
                "--data",
                data.toString());
    }

    private List<String> report() throws IOException {
        return Files.readAllLines(folder.resolve("deals.csv.import-report.csv"));
    }

    @Test
    void a_file_that_is_refused_leaves_no_trace() throws IOException {
        Ended ended = load(file("id,opened,won,amount\n1,2025-01-05,,\n2,5/1/2025,,\n"));
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.err().strip())
                .isEqualTo("imbuto: deals.csv, line 3: column opened: \"5/1/2025\" is not a date like 2017-06-30,"
                        + " as the mapping states");
        assertThat(data).doesNotExist();
        assertThat(folder.resolve("deals.csv.import-report.csv")).doesNotExist();
    }

    @Test
    void rows_that_the_business_refuses_are_reported_and_the_others_imported() throws IOException {
        Ended ended = load(file("""
                id,opened,won,amount
                1,2025-01-05,2025-02-01,10
                2,2025-01-05,2025-01-01,10
                3,2025-01-05,,
                4,2099-01-05,,
                """));
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(4);
        assertThat(ended.out())
                .startsWith("4 rows: 2 accepted, 0 repeated, 2 refused")
                .contains("refused, effective-in-future: 1", "refused, effective-order: 1");
        assertThat(report().get(2))
                .startsWith("3,refused,crm:2,close-won,effective-order,")
                .endsWith("capture-lead qualify open-opportunity");
        assertThat(report().get(4)).startsWith("5,refused,crm:4,capture-lead,effective-in-future,");
    }

    @Test
    void an_import_that_was_killed_goes_on_and_twice_adds_nothing() throws IOException {
        StringBuilder rows = new StringBuilder("id,opened,won,amount\n");
        for (int i = 0; i < 3_000; i++) {
            rows.append(i).append(",2025-01-05,2025-02-01,10\n");
        }
        Path file = file(rows.toString());
        try (ImbutoProcess killed = ImbutoProcess.begin(
                PackagedJar.PATH,
                "import",
                file.toString(),
                "--mapping",
                mapping.toString(),
                "--data",
                data.toString())) {
            awaitSomeCommits();
            killed.kill();
        }
        Ended goesOn = load(file);
        assertThat(goesOn.exitCode()).as(goesOn.err()).isZero();
        assertThat(goesOn.out()).startsWith("3,000 rows: ").doesNotContain(" 0 repeated", " 0 accepted");

        Ended again = load(file);
        assertThat(again.out()).startsWith("3,000 rows: 0 accepted, 3,000 repeated, 0 refused");
        Ended exported = ImbutoProcess.run(PackagedJar.PATH, "export", "--data", data.toString());
        assertThat(exported.out().lines()).hasSize(12_000);
        assertThat(ImbutoProcess.run(PackagedJar.PATH, "verify", "--data", data.toString())
                        .exitCode())
                .isZero();
    }

    /** Until some rows are whole in the log, and long before it has them all: 32 rows are under way at a time. */
    private void awaitSomeCommits() throws IOException {
        Path written = data.resolve("log.db-wal");
        for (int i = 0; i < 6_000 && (!Files.exists(written) || Files.size(written) < 2_000_000); i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
