package dev.imbuto.query.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * The facts as Parquet, a file for each table, all of one position. They are there until this is closed.
 *
 * <p>What clients call a contact is left out: that name is theirs, and might say who it is.
 *
 * @param folder holds the files and nothing else
 * @param position that the facts had reached
 * @param projection the name and version of what they mean
 */
public record FactFiles(Path folder, long position, String projection, List<Table> tables) implements AutoCloseable {
    private static final List<String> LEFT_OUT = List.of("external_id");

    /**
     * A table and its file.
     *
     * @param columns their types in SQL, by their names, in their order
     */
    public record Table(String name, Path file, Map<String, String> columns) {}

    /**
     * Writes them into a folder beside the store.
     *
     * @throws FactStoreException when they cannot be written
     * @throws IllegalStateException for a store in memory
     */
    static FactFiles of(FactStore store) {
        Path exports = store.exports().orElseThrow(() -> new IllegalStateException("facts in memory are not copied"));
        Path folder;
        try {
            Files.createDirectories(exports);
            folder = Files.createTempDirectory(exports, "");
        } catch (IOException failure) {
            throw new FactStoreException("cannot make a folder in " + exports + ": " + failure.getMessage(), failure);
        }
        boolean written = false;
        try {
            FactFiles files = store.read(snapshot -> {
                List<Table> tables = new ArrayList<>();
                try (Statement statement = snapshot.connection().createStatement()) {
                    for (FactTable table : store.tables()) {
                        tables.add(write(table, folder, statement));
                    }
                }
                return new FactFiles(folder, snapshot.position(), snapshot.projection(), List.copyOf(tables));
            });
            written = true;
            return files;
        } finally {
            if (!written) {
                delete(folder);
            }
        }
    }

    private static Table write(FactTable table, Path folder, Statement statement) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (ResultSet described = statement.executeQuery("DESCRIBE " + table.sql())) {
            while (described.next()) {
                if (!LEFT_OUT.contains(described.getString("column_name"))) {
                    columns.put(described.getString("column_name"), described.getString("column_type"));
                }
            }
        }
        Path file = folder.resolve(table.sql() + ".parquet");
        statement.execute("COPY (SELECT " + String.join(", ", columns.keySet()) + " FROM " + table.sql()
                + " ORDER BY fact) TO '" + file.toString().replace("'", "''") + "' (FORMAT parquet, COMPRESSION zstd)");
        return new Table(table.sql(), file, columns);
    }

    /** Deletes what a process left in the folder that ended before it could. */
    static void clear(Path exports) {
        delete(exports);
    }

    /** Deletes the files. */
    @Override
    public void close() {
        delete(folder);
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
