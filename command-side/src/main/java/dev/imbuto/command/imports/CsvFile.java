package dev.imbuto.command.imports;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file (RFC 4180, any line ends, with or without byte order mark) that is what its format says: text in UTF-8, with
 * the columns that were stated. Rows are read one at a time, so that its size does not matter.
 */
final class CsvFile {
    // A quote that is never closed swallows all that follows, and the reader takes that for the last field. So the text
    // is
    // followed by one more row, which no file can hold, for NUL is refused in files: it comes out whole, or a quote is
    // open.
    private static final String END = "\0end";
    private static final byte[] END_ROW = ("\n" + END + "\n").getBytes(StandardCharsets.UTF_8);

    /** A row and the line that it begins on; quoted fields may span lines. */
    record Row(long line, List<String> fields) {}

    private final Path file;
    private final CsvFormat format;
    private final TextScan scan;
    private final List<String> columns;

    private CsvFile(Path file, CsvFormat format, TextScan scan) {
        this.file = file;
        this.format = format;
        this.scan = scan;
        this.columns = findColumns();
    }

    /** Reads the whole file once to see that it is text; throws {@link ImportRefusedException} when it is not as stated. */
    static CsvFile open(Path file, CsvFormat format) {
        return new CsvFile(file, format, TextScan.of(file));
    }

    Path path() {
        return file;
    }

    /** SHA-256 of the file's bytes, in hexadecimal. */
    String sha256() {
        return scan.sha256();
    }

    List<String> columns() {
        return columns;
    }

    /** Refuses the file unless it has this column. */
    void require(String column) {
        if (!columns.contains(column)) {
            throw ImportRefusedException.of(
                    file, "has no column " + column + ": " + found(columns) + otherSeparator(columns));
        }
    }

    /** The rows below the header; to be closed. */
    Rows rows() {
        Rows rows = new Rows();
        if (format.header()) {
            rows.next();
        }
        return rows;
    }

    private List<String> findColumns() {
        try (Rows rows = new Rows()) {
            Row first = rows.next();
            if (first == null) {
                throw ImportRefusedException.of(file, "is empty");
            }
            List<String> names = first.fields().stream().map(String::strip).collect(Collectors.toList());
            return format.header() ? fromHeader(names) : fromPositions(names);
        }
    }

    private List<String> fromHeader(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                throw ImportRefusedException.of(file, "has two columns with the name " + name);
            }
        }
        if (!format.columns().isEmpty() && !format.columns().equals(names)) {
            throw ImportRefusedException.of(
                    file,
                    "its columns are not those of the mapping: " + found(names) + " instead of "
                            + String.join(", ", format.columns()) + otherSeparator(names));
        }
        return names;
    }

    private List<String> fromPositions(List<String> first) {
        if (first.equals(format.columns())) {
            throw ImportRefusedException.of(file, "begins with a header, which the mapping says it has not");
        }
        if (first.size() != format.columns().size()) {
            throw ImportRefusedException.of(
                    file,
                    "has " + first.size() + " columns, the mapping names "
                            + format.columns().size() + otherSeparator(first));
        }
        return format.columns();
    }

    private static String found(List<String> names) {
        String listed = names.stream().limit(20).collect(Collectors.joining(", "));
        return "found " + listed + (names.size() > 20 ? ", …" : "");
    }

    /** A word on the likely cause when all columns came out as one. */
    private String otherSeparator(List<String> names) {
        if (names.size() > 1) {
            return "";
        }
        return IntStream.of(',', ';', '\t')
                .filter(other -> other != format.separator() && names.get(0).indexOf(other) >= 0)
                .mapToObj(other -> " (is it separated by " + CsvFormat.name((char) other) + " and not by "
                        + CsvFormat.name(format.separator()) + "?)")
                .findFirst()
                .orElse("");
    }

    /** The rows of the file from its beginning, header included. */
    final class Rows implements AutoCloseable {
        private final CsvReader<CsvRecord> reader;
        private final CloseableIterator<CsvRecord> records;
        private boolean ended;

        private Rows() {
            InputStream text = textOf();
            reader = CsvReader.builder()
                    .fieldSeparator(format.separator())
                    .skipEmptyLines(true)
                    .allowExtraFields(true)
                    .allowMissingFields(true)
                    .ofCsvRecord(new InputStreamReader(text, StandardCharsets.UTF_8));
            records = reader.iterator();
        }

        private InputStream textOf() {
            try {
                InputStream in = Files.newInputStream(file);
                in.skipNBytes(scan.firstByte());
                return new SequenceInputStream(in, new ByteArrayInputStream(END_ROW));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        /** The next row, null after the last one. */
        @Nullable
        Row next() {
            if (ended) {
                return null;
            }
            CsvRecord found;
            try {
                found = records.next();
            } catch (CsvParseException malformed) {
                throw ImportRefusedException.of(file, "is not CSV: " + reason(malformed));
            }
            List<String> fields = found.getFields();
            String last = fields.get(fields.size() - 1);
            if (last.endsWith(END) || last.endsWith(END + "\n")) {
                if (fields.size() > 1 || !last.equals(END)) {
                    throw ImportRefusedException.atLine(
                            file, found.getStartingLineNumber(), "a quote opens in this row and never closes");
                }
                ended = true;
                return null;
            }
            return new Row(found.getStartingLineNumber(), fields);
        }

        @Override
        public void close() {
            try {
                reader.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static String reason(CsvParseException malformed) {
        Throwable cause = malformed.getCause();
        return cause == null
                ? String.valueOf(malformed.getMessage())
                : malformed.getMessage() + " (" + cause.getMessage() + ")";
    }
}
