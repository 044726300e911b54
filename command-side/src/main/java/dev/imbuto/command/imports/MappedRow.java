package dev.imbuto.command.imports;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of the imported file as its mapping sees it: columns by name, looked up ones too, values replaced. */
final class MappedRow {

    /** What the rows of one file have in common. */
    static final class Table {
        private final Map<String, Integer> indexes = new HashMap<>();
        private final int width;
        private final Mapping mapping;
        private final Instant defaultInstant;

        Table(List<String> columns, Mapping mapping, Instant defaultInstant) {
            for (int i = 0; i < columns.size(); i++) {
                indexes.put(columns.get(i), i);
            }
            this.width = columns.size();
            this.mapping = mapping;
            this.defaultInstant = defaultInstant;
        }
    }

    private final Table table;
    private final CsvFile.Row row;

    MappedRow(Table table, CsvFile.Row row) {
        this.table = table;
        this.row = row;
    }

    long line() {
        return row.line();
    }

    /** When what has no date of its own happened. */
    Instant defaultInstant() {
        return table.defaultInstant;
    }

    /** Refuses a row that has more or fewer fields than there are columns. */
    void requireWidth() {
        if (!hasWidth()) {
            throw new RowRefusedException(
                    RowRefusedException.RAGGED,
                    "has " + row.fields().size() + " fields for " + table.width + " columns");
        }
    }

    boolean hasWidth() {
        return row.fields().size() == table.width;
    }

    /** The value of a column, without space around it and replaced where the mapping says so; null when it is blank. */
    @Nullable
    String value(ColumnRef column) {
        String text = column.lookup() == null
                ? row.fields().get(index(column.name()))
                : table.mapping.lookup(column.lookup()).value(this, column.name());
        if (text == null || text.isBlank()) {
            return null;
        }
        String value = text.strip();
        Map<String, String> replaced = table.mapping.values().get(column);
        String replacement = replaced == null ? null : replaced.get(value);
        if (replacement == null) {
            return value;
        }
        return replacement.isBlank() ? null : replacement;
    }

    private int index(String column) {
        Integer index = table.indexes.get(column);
        if (index == null) {
            throw new IllegalStateException("column was not required of the file: " + column);
        }
        return index;
    }
}
