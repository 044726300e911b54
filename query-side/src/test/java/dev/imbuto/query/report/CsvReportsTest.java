package dev.imbuto.query.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CsvReportsTest {
    private record Cells(Key key, List<List<@Nullable Object>> rows) implements Group {}

    @Test
    void have_a_header_and_the_rows_of_every_group() throws IOException {
        List<Dimension> by = List.of(Dimension.SOURCE, Dimension.LANDING_PAGE);

        assertThat(csv(
                        by,
                        new Cells(new Key(by, List.of("(blank)", "/a")), List.of(row("LEAD", 1L), row("PROSPECT", 2L))),
                        new Cells(new Key(by, List.of("web", "/b")), List.of(row("LEAD", 3L)))))
                .isEqualTo("source,landingPage,stage,n\r\n"
                        + "(blank),/a,LEAD,1\r\n"
                        + "(blank),/a,PROSPECT,2\r\n"
                        + "web,/b,LEAD,3\r\n");
    }

    @Test
    void have_a_header_also_without_a_group() throws IOException {
        assertThat(csv(List.of(Dimension.OWNER))).isEqualTo("owner,stage,n\r\n");
    }

    @Test
    void leave_a_cell_empty_where_there_is_no_figure_and_write_numbers_in_full() throws IOException {
        assertThat(csv(
                        List.of(),
                        new Cells(
                                Key.ALL,
                                List.of(row("a", null), row("b", 1e-7), row("c", 12345678.5), row("d", -0.25)))))
                .isEqualTo("stage,n\r\na,\r\nb,0.00000010\r\nc,12345678.5\r\nd,-0.25\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "=1+1,         '=1+1",
                "+1,           '+1",
                "-1,           '-1",
                "@SUM(A1),     '@SUM(A1)",
                "a=b,          a=b",
                "say \"hi\",   \"say \"\"hi\"\"\"",
                "`a,b`,        `\"a,b\"`",
                "`=HYPERLINK(\"x\",1)`, `\"'=HYPERLINK(\"\"x\"\",1)\"`"
            })
    void make_text_of_what_a_spreadsheet_would_compute(String value, String cell) throws IOException {
        List<Dimension> by = List.of(Dimension.SOURCE);

        assertThat(csv(by, new Cells(new Key(by, List.of(value)), List.of(row("LEAD", 1L)))))
                .isEqualTo("source,stage,n\r\n" + cell + ",LEAD,1\r\n");
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }

    private static String csv(List<Dimension> by, Cells... groups) throws IOException {
        StringWriter csv = new StringWriter();
        Table<Cells> table = new Table<>(List.of("stage", "n"), Cells::rows);
        new CsvForm<>(by, table, List.of(groups)).write(csv);
        return csv.toString();
    }
}
