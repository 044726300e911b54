package dev.imbuto.query.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a report as CSV: the dimensions, then the columns of the table.
 *
 * @param by the dimensions that the report is grouped by
 */
public record CsvForm<G extends Group>(List<Dimension> by, Table<G> table, List<G> groups) {

    /** The names of all columns. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>();
        by.forEach(dimension -> columns.add(dimension.parameter()));
        columns.addAll(table.columns().apply(groups));
        return columns;
    }

    /** The rows, a cell for each column. */
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (G group : groups) {
            for (List<@Nullable Object> cells : table.rows().apply(group)) {
                List<@Nullable Object> row = new ArrayList<>(group.key().values());
                row.addAll(cells);
                rows.add(row);
            }
        }
        return rows;
    }

    void write(Writer csv) throws IOException {
        CsvRows.write(columns(), csv);
        for (List<@Nullable Object> row : rows()) {
            CsvRows.write(row, csv);
        }
    }

    /** Of the whole of it in UTF-8, in hexadecimal. */
    String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (Writer csv = new OutputStreamWriter(
                    new DigestOutputStream(OutputStream.nullOutputStream(), digest), StandardCharsets.UTF_8)) {
                write(csv);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
