package dev.imbuto.command.imports;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second file, whose row for a key gives a row of the imported file more columns. A key that is not in it gives blank
 * columns: a look-up never drops a row. It is held in memory.
 */
final class Lookup {
    private final Template match;
    private final List<String> columns;
    private final Map<String, List<String>> rows = new HashMap<>();

    private Lookup(Template match, List<String> columns) {
        this.match = match;
        this.columns = columns;
    }

    /**
     * @param key column of the file that holds the keys
     * @param match what a row of the imported file looks for among them
     */
    static Lookup read(Path path, CsvFormat format, String key, Template match) {
        CsvFile file = CsvFile.open(path, format);
        file.require(key);
        Lookup lookup = new Lookup(match, file.columns());
        int keyIndex = file.columns().indexOf(key);
        try (CsvFile.Rows rows = file.rows()) {
            for (CsvFile.Row row = rows.next(); row != null; row = rows.next()) {
                if (row.fields().size() != lookup.columns.size()) {
                    throw ImportRefusedException.atLine(
                            path,
                            row.line(),
                            "has " + row.fields().size() + " fields for " + lookup.columns.size() + " columns");
                }
                String found = row.fields().get(keyIndex).strip();
                if (lookup.rows.put(found, row.fields()) != null) {
                    throw ImportRefusedException.atLine(
                            path,
                            row.line(),
                            "has " + ImportRefusedException.quoted(found) + " a second time in " + key
                                    + ", by which rows are looked up");
                }
            }
        }
        return lookup;
    }

    boolean has(String column) {
        return columns.contains(column);
    }

    /** The columns that the match takes from the imported file. */
    List<ColumnRef> matchColumns() {
        return match.columns();
    }

    /** The value of a column for this row of the imported file; null where there is none. */
    @Nullable
    String value(MappedRow row, String column) {
        String key = match.in(row);
        List<String> found = key == null ? null : rows.get(key);
        return found == null ? null : found.get(columns.indexOf(column));
    }
}
