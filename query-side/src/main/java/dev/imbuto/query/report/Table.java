package dev.imbuto.query.report;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the groups of a report read as rows.
 *
 * @param columns the names of the columns for these groups, after those of the dimensions
 * @param rows the rows of a group; a null cell is empty
 */
public record Table<G extends Group>(
        Function<List<G>, List<String>> columns, Function<G, List<List<@Nullable Object>>> rows) {
    /** A table whose columns are always the same. */
    public Table(List<String> columns, Function<G, List<List<@Nullable Object>>> rows) {
        this(groups -> columns, rows);
    }
}
