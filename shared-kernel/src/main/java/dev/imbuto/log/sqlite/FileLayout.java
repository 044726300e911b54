package dev.imbuto.log.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a SQLite file says of itself in its header.
 *
 * @param applicationId whose file it is, which the command {@code file} knows as well
 * @param version of the tables, from 1
 * @param contents what the file holds, in messages: "an Imbuto log"
 */
public record FileLayout(int applicationId, int version, String contents) {

    /** Makes the tables of a file that has none, and refuses one whose tables are others; a transaction of its own. */
    public void prepare(Connection writing, Path path, String tables) throws SQLException {
        if (isNew(writing)) {
            try (Statement statement = writing.createStatement()) {
                statement.executeUpdate("BEGIN IMMEDIATE");
                statement.executeUpdate(tables);
                mark(writing);
                statement.executeUpdate("COMMIT");
            }
        }
        check(writing, path);
    }

    /** Whether nothing was ever written to the file. */
    public static boolean isNew(Connection connection) throws SQLException {
        return pragma(connection, "schema_version") == 0 && pragma(connection, "application_id") == 0;
    }

    /** Writes the header, inside the transaction that makes the tables. */
    public void mark(Connection writing) throws SQLException {
        try (Statement statement = writing.createStatement()) {
            statement.executeUpdate("PRAGMA application_id = " + applicationId);
            statement.executeUpdate("PRAGMA user_version = " + version);
        }
    }

    /** Throws {@link IllegalStateException} when the file holds something else, or is of another version. */
    public void check(Connection connection, Path path) throws SQLException {
        int found = version(connection, path);
        if (found != version) {
            throw new IllegalStateException(
                    path + " is " + contents + " of layout " + found + ", this version knows layout " + version);
        }
    }

    /** The version of the tables; throws {@link IllegalStateException} when the file holds something else. */
    public int version(Connection connection, Path path) throws SQLException {
        if (pragma(connection, "application_id") != applicationId) {
            throw new IllegalStateException(path + " is a SQLite file, but not " + contents);
        }
        return pragma(connection, "user_version");
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA " + name)) {
            return result.getInt(1);
        }
    }
}
