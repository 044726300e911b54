package dev.imbuto.command.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CSV files from any bytes, the first of which chooses the separator: refused, or rows that are the same again once somebody
 * else has written them.
 */
public final class CsvFuzzer {
    private static final Path FILE = scratchFile();
    private static final char[] SEPARATORS = {',', ';', '\t'};

    private CsvFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        int choice = input.length == 0 ? 0 : Math.floorMod(input[0], SEPARATORS.length);
        CsvFormat format = new CsvFormat(SEPARATORS[choice], true, List.of(), DateStyle.ISO, '.');
        byte[] bytes = new byte[Math.max(0, input.length - 1)];
        System.arraycopy(input, Math.min(1, input.length), bytes, 0, bytes.length);
        List<CsvFile.Row> rows;
        try {
            rows = rows(bytes, format);
        } catch (ImportRefusedException refused) {
            return;
        }
        long line = 0;
        for (CsvFile.Row row : rows) {
            check(row.line() > line, "rows out of order");
            line = row.line();
        }
        check(fields(rows(written(rows, format), format)).equals(fields(rows)), "other rows once written");
    }

    private static List<CsvFile.Row> rows(byte[] bytes, CsvFormat format) throws IOException {
        Files.write(FILE, bytes);
        CsvFile file = CsvFile.open(FILE, format);
        List<CsvFile.Row> rows = new ArrayList<>();
        rows.add(new CsvFile.Row(1, file.columns()));
        try (CsvFile.Rows below = file.rows()) {
            for (CsvFile.Row row = below.next(); row != null; row = below.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<List<String>> fields(List<CsvFile.Row> rows) {
        return rows.stream().map(CsvFile.Row::fields).toList();
    }

    private static byte[] written(List<CsvFile.Row> rows, CsvFormat format) throws IOException {
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder()
                .fieldSeparator(format.separator())
                .quoteStrategy(QuoteStrategies.ALWAYS)
                .build(text)) {
            rows.forEach(row -> writer.writeRecord(row.fields()));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Path scratchFile() {
        try {
            Path file = Files.createTempFile("fuzzed", ".csv");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
