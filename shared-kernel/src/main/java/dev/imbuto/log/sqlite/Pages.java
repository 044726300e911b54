package dev.imbuto.log.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * The pages of an SQLite file. What a disk has spoilt may lie where no reading of the log comes by, such as in an index, and
 * shows only when somebody writes.
 */
public final class Pages {
    private Pages() {}

    /** What SQLite's own check says first; empty when all pages are in order or there is no such file. Changes nothing. */
    public static Optional<String> fault(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        SQLiteConfig readOnly = new SQLiteConfig();
        readOnly.setReadOnly(true);
        try (Connection connection = readOnly.createConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA integrity_check(1)")) {
            String first = result.next() ? result.getString(1) : "no answer";
            return first.equals("ok") ? Optional.empty() : Optional.of(first.replaceAll("\\s+", " "));
        } catch (SQLException unreadable) {
            return Optional.of(String.valueOf(unreadable.getMessage()));
        }
    }
}
