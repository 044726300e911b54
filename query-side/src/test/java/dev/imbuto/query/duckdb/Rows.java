package dev.imbuto.query.duckdb;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads rows as text, columns separated by {@code |}. */
public final class Rows {
    private Rows() {}

    public static List<String> of(FactStore store, String sql) {
        return store.read(snapshot -> {
            List<String> rows = new ArrayList<>();
            try (Statement statement = snapshot.connection().createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        row.add(String.valueOf(result.getObject(column)));
                    }
                    rows.add(String.join("|", row));
                }
            }
            return rows;
        });
    }

    /** All rows of all tables, by table, in the order of {@code fact}. */
    public static SortedMap<String, List<String>> all(FactStore store) {
        SortedMap<String, List<String>> tables = new TreeMap<>();
        for (FactTable table : FactTable.values()) {
            tables.put(table.sql(), of(store, "SELECT * FROM " + table.sql() + " ORDER BY fact"));
        }
        return tables;
    }
}
