package dev.imbuto.query.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The groups of an answer while it is put together, one for each key that a row has had, in the order of the keys.
 *
 * <p>A report that is grouped by nothing has its one group from the start, also when no row comes.
 *
 * @param <G> what is gathered for a group
 */
public final class Groups<G> {
    private final List<Dimension> by;
    private final Function<Key, G> empty;
    private final SortedMap<Key, G> groups = new TreeMap<>();

    /** Groups that start as {@code empty} makes them. */
    public Groups(Scope scope, Function<Key, G> empty) {
        this.by = scope.by();
        this.empty = empty;
        if (by.isEmpty()) {
            groups.put(Key.ALL, empty.apply(Key.ALL));
        }
    }

    /** The group of this row, whose first columns are those of {@code {by}}. */
    public G of(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>(by.size());
        for (int column = 1; column <= by.size(); column++) {
            values.add(row.getString(column));
        }
        return of(values);
    }

    /** The group of these values, one for each dimension. */
    public G of(List<String> values) {
        return groups.computeIfAbsent(new Key(by, values), empty);
    }

    public <T> List<T> map(Function<G, T> figures) {
        return groups.values().stream().map(figures).toList();
    }
}
