package dev.imbuto.query.report;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV (RFC 4180), each ended by CR LF; what is null is empty.
 *
 * <p>Text that a spreadsheet would take for a formula is preceded by an apostrophe, which makes it text (OWASP, CSV
 * injection).
 */
public final class CsvRows {
    private static final String STARTS_FORMULA = "=+-@\t\r\n";

    private CsvRows() {}

    public static void write(List<? extends @Nullable Object> row, Writer csv) throws IOException {
        String separator = "";
        for (Object cell : row) {
            csv.append(separator).append(cell == null ? "" : text(cell));
            separator = ",";
        }
        csv.append("\r\n");
    }

    private static String text(Object cell) {
        if (cell instanceof Double number) {
            return BigDecimal.valueOf(number).toPlainString();
        } else if (cell instanceof Number) {
            return cell.toString();
        }
        String text = cell.toString();
        if (!text.isEmpty() && STARTS_FORMULA.indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
