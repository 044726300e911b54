package dev.imbuto.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusingAFileTest {
    @TempDir
    Path folder;

    private ImportFixture imported;

    @BeforeEach
    void begin() {
        imported = new ImportFixture(folder).mapping(ImportFixture.LEADS);
    }

    @AfterEach
    void nothing_was_written() {
        assertThat(imported.sent).isEmpty();
        assertThat(folder.resolve("leads.csv.import-report.csv")).doesNotExist();
    }

    private void refused(String message) {
        assertThatThrownBy(() -> imported.run("leads.csv"))
                .isInstanceOf(ImportRefusedException.class)
                .hasMessageContaining(message);
    }

    private void datesAre(String style) {
        imported.mapping("""
                mapping: leads
                file: {dates: %s}
                contact: crm:${id}
                steps:
                  - command: capture-lead
                    fields: {effectiveAt: "${seen}"}
                  - command: qualify
                    when: {seen: never}
                    fields: {effectiveAt: "${qualified}"}
                """.formatted(style));
    }

    @Test
    void that_is_not_there() {
        refused("there is no such file");
    }

    @Test
    void that_is_empty() {
        imported.file("leads.csv", "");
        refused("leads.csv: is empty");
    }

    @Test
    void that_is_a_spreadsheet_in_disguise() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
        }
        imported.file("leads.csv", bytes.toByteArray());
        refused("is a ZIP archive, as .xlsx and .ods files are");
    }

    @Test
    void that_holds_a_nul_byte() {
        imported.file("leads.csv", "id,source\n1,fair\n2,fa\0ir\n");
        refused("leads.csv, line 3: holds a NUL byte");
    }

    @Test
    void that_is_utf_16() {
        imported.file("leads.csv", "\uFEFFid,source\n1,fair\n".getBytes(StandardCharsets.UTF_16LE));
        refused("is UTF-16 text");
    }

    @Test
    void that_is_latin_1_also_where_the_text_ends_in_the_middle_of_a_character() {
        imported.file("leads.csv", "id,source\n1,fair\n2,Perù\n".getBytes(StandardCharsets.ISO_8859_1));
        refused("leads.csv, line 3: is not UTF-8 text");
        imported.file("leads.csv", "id,source\n1,Perù".getBytes(StandardCharsets.ISO_8859_1));
        refused("leads.csv, line 2: is not UTF-8 text");
    }

    @Test
    void that_lacks_a_column() {
        imported.file("leads.csv", "id,origin\n1,fair\n");
        refused("has no column source: found id, origin");
    }

    @Test
    void that_is_separated_otherwise() {
        imported.file("leads.csv", "id;source\n1;fair\n");
        refused("(is it separated by semicolon and not by comma?)");
    }

    @Test
    void that_has_a_column_twice() {
        imported.file("leads.csv", "id,source,id\n1,fair,1\n");
        refused("has two columns with the name id");
    }

    @Test
    void that_has_another_header_than_the_mapping_says() {
        imported.mapping(ImportFixture.LEADS + "file: {columns: [id, source]}\n")
                .file("leads.csv", "source,id\nfair,1\n");
        refused("its columns are not those of the mapping: found source, id instead of id, source");
    }

    @Test
    void that_has_a_header_where_the_mapping_says_it_has_none() {
        imported.mapping(ImportFixture.LEADS + "file: {header: false, columns: [id, source]}\n")
                .file("leads.csv", "id,source\n1,fair\n");
        refused("begins with a header");
    }

    @Test
    void that_has_another_number_of_columns_and_no_header() {
        imported.mapping(ImportFixture.LEADS + "file: {header: false, columns: [id, source]}\n")
                .file("leads.csv", "1,fair,2017\n");
        refused("has 3 columns, the mapping names 2");
    }

    @Test
    void whose_quote_never_closes() {
        imported.file("leads.csv", "id,source\n1,fair\n2,\"fair\n3,fair\n");
        refused("leads.csv, line 3: a quote opens in this row and never closes");
        imported.file("leads.csv", "id,source\n1,\"fair");
        refused("leads.csv, line 2: a quote opens in this row and never closes");
    }

    @Test
    void with_text_after_a_closing_quote() {
        imported.file("leads.csv", "id,source\n1,\"fair\"y\n");
        refused("is not CSV");
    }

    @Test
    void with_a_date_that_does_not_fit_naming_line_column_and_value() {
        datesAre("d-m-y");
        imported.file("leads.csv", "id,seen,qualified\n1,01-02-2017,\n2,2017-02-03,\n");
        refused("leads.csv, line 3: column seen: \"2017-02-03\" is not a date like d-m-y, as the mapping states");
    }

    @Test
    void with_a_month_above_twelve_although_day_and_month_may_only_be_swapped_in_all_rows() {
        datesAre("d-m-y");
        imported.file("leads.csv", "id,seen,qualified\n1,01-02-2017,\n2,02-13-2017,\n");
        refused("leads.csv, line 3: column seen: \"02-13-2017\" is no day of the calendar, read as d-m-y");
    }

    @Test
    void with_a_bad_date_even_where_no_command_would_use_it() {
        datesAre("m/d/y");
        imported.file("leads.csv", "id,seen,qualified\n1,1/2/2017,yesterday\n");
        refused("leads.csv, line 2: column qualified: \"yesterday\"");
    }

    @Test
    void with_a_day_that_is_not_in_the_calendar() {
        datesAre("iso");
        imported.file("leads.csv", "id,seen,qualified\n1,2017-02-29,\n");
        refused("leads.csv, line 2: column seen: \"2017-02-29\"");
    }
}
