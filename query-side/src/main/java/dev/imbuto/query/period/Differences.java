package dev.imbuto.query.period;

import dev.imbuto.query.report.CsvForm;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares two answers of one report, row by row of their tables. */
final class Differences {
    /** The figures of a row, by their columns; null where there is none. */
    private record Row(Map<String, @Nullable BigDecimal> figures) {
        static final Row NONE = new Row(Map.of());
    }

    private Differences() {}

    /** Where they differ, in the order of the rows and columns: those of the first, then what only the second has. */
    static List<Difference> between(CsvForm<?> original, CsvForm<?> restated) {
        Set<String> figures = new HashSet<>(figureColumns(original));
        figures.addAll(figureColumns(restated));
        Map<Map<String, String>, Row> before = rows(original, figures);
        Map<Map<String, String>, Row> after = rows(restated, figures);
        Set<Map<String, String>> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<Difference> differences = new ArrayList<>();
        for (Map<String, String> key : keys) {
            addDifferences(key, before.get(key), after.get(key), differences);
        }
        return differences;
    }

    private static void addDifferences(
            Map<String, String> key, @Nullable Row before, @Nullable Row after, List<Difference> differences) {
        Row was = before == null ? Row.NONE : before;
        Row is = after == null ? Row.NONE : after;
        Set<String> columns = new LinkedHashSet<>(was.figures().keySet());
        columns.addAll(is.figures().keySet());
        for (String column : columns) {
            BigDecimal first = was.figures().get(column);
            BigDecimal second = is.figures().get(column);
            boolean equal = first == null ? second == null : second != null && first.compareTo(second) == 0;
            if (!equal) {
                differences.add(new Difference(key, column, first, second, delta(before, after, first, second)));
            }
        }
    }

    private static @Nullable BigDecimal delta(
            @Nullable Row before, @Nullable Row after, @Nullable BigDecimal first, @Nullable BigDecimal second) {
        if (first != null && second != null) {
            return second.subtract(first);
        } else if (before == null) {
            return second;
        }
        return after == null && first != null ? first.negate() : null;
    }

    /** Whatever has numbers in it, and nothing else. */
    private static Collection<String> figureColumns(CsvForm<?> table) {
        List<String> columns = table.columns();
        Set<String> numbers = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (List<@Nullable Object> cells : table.rows()) {
            for (int i = 0; i < columns.size(); i++) {
                Object cell = cells.get(i);
                if (cell instanceof Number) {
                    numbers.add(columns.get(i));
                } else if (cell != null) {
                    others.add(columns.get(i));
                }
            }
        }
        numbers.removeAll(others);
        return numbers;
    }

    private static Map<Map<String, String>, Row> rows(CsvForm<?> table, Set<String> figures) {
        List<String> columns = table.columns();
        Map<Map<String, String>, Row> rows = new LinkedHashMap<>();
        for (List<@Nullable Object> cells : table.rows()) {
            Map<String, String> key = new LinkedHashMap<>();
            Map<String, @Nullable BigDecimal> values = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                Object cell = cells.get(i);
                if (figures.contains(columns.get(i))) {
                    values.put(columns.get(i), number(cell));
                } else if (cell != null && !(cell instanceof Boolean)) {
                    key.put(columns.get(i), cell.toString());
                }
            }
            rows.put(Collections.unmodifiableMap(key), new Row(values));
        }
        return rows;
    }

    private static @Nullable BigDecimal number(@Nullable Object cell) {
        if (cell == null) {
            return null;
        }
        return cell instanceof BigDecimal exact ? exact : new BigDecimal(cell.toString());
    }
}
