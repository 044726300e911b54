package dev.imbuto.command.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The report of an import: a CSV file with a line per row, there under its name only when it is whole. */
final class ImportReport implements AutoCloseable {
    private static final String STARTS_FORMULA = "=+-@\t\r\n";

    private final Path file;
    private final Path part;
    private final CsvWriter writer;
    private final Map<RowOutcome.Kind, Long> counts = new EnumMap<>(RowOutcome.Kind.class);
    private final Map<String, Long> refusals = new TreeMap<>();
    private boolean finished;

    ImportReport(Path file) {
        this.file = file;
        this.part = file.resolveSibling(file.getFileName() + ".part");
        try {
            writer = CsvWriter.builder().build(part);
        } catch (IOException failure) {
            throw ImportRefusedException.of(file, "the report cannot be written: " + failure.getMessage());
        }
        writer.writeRecord("line", "outcome", "subject", "step", "code", "reason", "done");
    }

    void add(RowOutcome row) {
        counts.merge(row.kind(), 1L, Long::sum);
        if (row.kind() == RowOutcome.Kind.REFUSED) {
            refusals.merge(row.code(), 1L, Long::sum);
        }
        writer.writeRecord(
                Long.toString(row.line()),
                row.kind().name().toLowerCase(Locale.ROOT),
                asText(row.subject()),
                row.step(),
                row.code(),
                asText(row.reason()),
                String.join(" ", row.done()));
    }

    /** What a spreadsheet would take for a formula, preceded by an apostrophe, which makes it text (OWASP, CSV injection). */
    private static String asText(String cell) {
        return !cell.isEmpty() && STARTS_FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    /** Gives the report its name. */
    ImportSummary finish() {
        try {
            finished = true;
            writer.close();
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new ImportSummary(
                count(RowOutcome.Kind.ACCEPTED),
                count(RowOutcome.Kind.REPEATED),
                count(RowOutcome.Kind.SKIPPED),
                count(RowOutcome.Kind.REFUSED),
                refusals);
    }

    private long count(RowOutcome.Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** Leaves nothing behind of a report that was not finished. */
    @Override
    public void close() {
        if (finished) {
            return;
        }
        try {
            writer.close();
            Files.deleteIfExists(part);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
