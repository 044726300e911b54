package dev.imbuto.query.duckdb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A SHA-256 over all rows of a table in the order of {@code fact}: equal for two tables exactly when every row is equal.
 *
 * <p>Values are length-prefixed texts, a null is {@code ~}; blocks of rows are hashed first and then their hashes, so that
 * memory is bounded however long the table is.
 */
final class FactDigest {
    private static final int BLOCK = 10_000;

    private FactDigest() {}

    /** Of the rows asserted by {@code upTo}, and as if nothing had been retracted later. */
    static String of(FactTable table, long upTo, Statement statement) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet none = statement.executeQuery("SELECT * FROM " + table.sql() + " LIMIT 0")) {
            for (int column = 1; column <= none.getMetaData().getColumnCount(); column++) {
                String name = none.getMetaData().getColumnName(column);
                String value =
                        name.equals("retracted") ? "CASE WHEN retracted <= " + upTo + " THEN retracted END" : name;
                String text = "(" + value + ")::VARCHAR";
                values.add("coalesce(length(" + text + ") || ':' || " + text + ", '~')");
            }
        }
        try (ResultSet digest =
                statement.executeQuery("""
                SELECT coalesce(sha256(string_agg(hash, '' ORDER BY block)), '') FROM (
                    SELECT fact // %d AS block, sha256(string_agg(%s, '' ORDER BY fact)) AS hash
                    FROM %s WHERE asserted <= %d GROUP BY block)""".formatted(BLOCK, String.join(" || ", values), table.sql(), upTo))) {
            digest.next();
            return digest.getString(1);
        }
    }
}
