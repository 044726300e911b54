package dev.imbuto.log.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The rows of a log's file, seen and changed by somebody who knows SQLite and not Imbuto. */
record StoredRows(Path file) {
    private static final Map<String, List<String>> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put(
                "commits",
                List.of("first_position", "event_count", "commit_id", "recorded_at", "previous_hash", "hash"));
        COLUMNS.put(
                "events",
                List.of(
                        "position",
                        "event_id",
                        "aggregate_type",
                        "aggregate_id",
                        "sequence",
                        "type",
                        "revision",
                        "timestamp",
                        "payload",
                        "metadata"));
    }

    /** What stands in each row, with its types and every byte; 0 for all rows below position 1. */
    SortedMap<Long, String> byPosition() {
        SortedMap<Long, String> rows = new TreeMap<>();
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var table : COLUMNS.entrySet()) {
                var exact = table.getValue().stream()
                        .map(column -> "typeof(%1$s) || ':' || hex(CAST(%1$s AS BLOB))".formatted(column))
                        .toList();
                String key = table.getValue().get(0);
                try (var found = statement.executeQuery("SELECT %s, %s FROM %s ORDER BY 1"
                        .formatted(key, String.join(" || ' ' || ", exact), table.getKey()))) {
                    while (found.next()) {
                        rows.merge(
                                Math.max(0, found.getLong(1)),
                                table.getKey() + " " + found.getString(2),
                                (one, other) -> one + "\n" + other);
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    Map<String, Predicate<Random>> mutations() {
        Map<String, Predicate<Random>> mutations = new LinkedHashMap<>();
        COLUMNS.forEach((table, columns) -> columns.forEach(
                column -> mutations.put("change " + column + " of " + table, random -> change(table, column, random))));
        mutations.put("delete an event", random -> delete("events", random));
        mutations.put("delete a commit", random -> delete("commits", random));
        mutations.put("delete a commit with its events", this::deleteWhole);
        mutations.put("delete all commits", random -> execute("DELETE FROM commits"));
        mutations.put("insert an event", this::insertEvent);
        mutations.put("insert a commit", this::insertCommit);
        mutations.put("insert a commit with its event", random -> insertWhole(end() + 1, random));
        mutations.put(
                "insert a commit with its event before the first", random -> insertWhole(-random.nextInt(3), random));
        mutations.put("swap two events", random -> swapKeys("events", random));
        mutations.put("swap two commits", random -> swapKeys("commits", random));
        mutations.put("swap what two events hold", random -> swapValues("events", random));
        mutations.put("swap what two commits hold", random -> swapValues("commits", random));
        mutations.put("swap two events of a commit", this::swapWithinCommit);
        return mutations;
    }

    private boolean change(String table, String column, Random random) {
        String key = COLUMNS.get(table).get(0);
        long position = any(table, random);
        Object value = one("SELECT " + column + " FROM " + table + " WHERE " + key + " = ?", position);
        if (value instanceof byte[] bytes) {
            return set(table, column, position, "?", changed(bytes, random));
        }
        if (value instanceof String text) { // also to what is no UTF-8 at all
            return set(table, column, position, "CAST(? AS TEXT)", changed(text.getBytes(UTF_8), random));
        }
        return set(table, column, position, "?", changed(((Number) value).longValue(), random));
    }

    private boolean set(String table, String column, long position, String how, Object value) {
        String key = COLUMNS.get(table).get(0);
        return execute("UPDATE %s SET %s = %s WHERE %s = ?".formatted(table, column, how, key), value, position);
    }

    private static long changed(long value, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> value + 1;
            case 1 -> value - 1;
            case 2 -> random.nextLong();
            default -> value ^ 1L << random.nextInt(64);
        };
    }

    private static byte[] changed(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> changed = Arrays.copyOf(bytes, bytes.length - 1);
            case 1 -> changed = Arrays.copyOf(bytes, bytes.length + 1); // the new byte is 0
            case 2 -> changed = new byte[0];
            case 3 -> random.nextBytes(changed);
            default -> changed[at] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private boolean delete(String table, Random random) {
        return execute("DELETE FROM " + table + " WHERE " + COLUMNS.get(table).get(0) + " = ?", any(table, random));
    }

    private boolean deleteWhole(Random random) {
        long first = any("commits", random);
        long next = number(
                "SELECT coalesce(min(first_position), ?) FROM commits WHERE first_position > ?", Long.MAX_VALUE, first);
        return next < Long.MAX_VALUE // or else it is a tail that is cut off
                && execute("DELETE FROM commits WHERE first_position = ?", first)
                && execute("DELETE FROM events WHERE position >= ? AND position < ?", first, next);
    }

    private boolean insertEvent(Random random) {
        return insertEventAt(random.nextBoolean() ? end() + 1 + random.nextInt(3) : -random.nextInt(3), random);
    }

    private boolean insertEventAt(long position, Random random) {
        return execute("""
                INSERT INTO events
                SELECT ?, event_id || '-forged', aggregate_type, aggregate_id || ?, sequence, type, revision, timestamp,
                       payload, metadata
                FROM events WHERE position = ?""", position, random.nextInt(), any("events", random));
    }

    private boolean insertCommit(Random random) {
        return insertCommitAt(random.nextLong(end() + 5) - 1, random);
    }

    private boolean insertCommitAt(long position, Random random) {
        return execute("""
                INSERT INTO commits
                SELECT ?, ?, commit_id || '-forged', recorded_at, previous_hash, hash
                FROM commits WHERE first_position = ?""", position, 1 + random.nextInt(2), any("commits", random));
    }

    private boolean insertWhole(long position, Random random) {
        return insertEventAt(position, random) && insertCommitAt(position, random);
    }

    private boolean swapKeys(String table, Random random) {
        return swapKeys(table, any(table, random), any(table, random));
    }

    private boolean swapKeys(String table, long one, long other) {
        String key = COLUMNS.get(table).get(0);
        long aside = Long.MAX_VALUE;
        return one != other
                && set(table, key, one, "?", aside)
                && set(table, key, other, "?", one)
                && set(table, key, aside, "?", other);
    }

    private boolean swapWithinCommit(Random random) {
        long first = any("commits", random);
        int count = (int) number("SELECT event_count FROM commits WHERE first_position = ?", first);
        return swapKeys("events", first + random.nextInt(count), first + random.nextInt(count));
    }

    private boolean swapValues(String table, Random random) {
        var columns = COLUMNS.get(table);
        String column = columns.get(1 + random.nextInt(columns.size() - 1));
        long one = any(table, random);
        long other = any(table, random);
        String read = "SELECT " + column + " FROM " + table + " WHERE " + columns.get(0) + " = ?";
        Object first = one(read, one);
        Object second = one(read, other);
        boolean unique = column.endsWith("_id");
        return (!unique || set(table, column, one, "?", "aside"))
                && set(table, column, other, "?", first)
                && set(table, column, one, "?", second);
    }

    private long any(String table, Random random) {
        var keys = new ArrayList<Long>();
        try (var connection = connect();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery("SELECT " + COLUMNS.get(table).get(0) + " FROM " + table)) {
            while (found.next()) {
                keys.add(found.getLong(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return keys.get(random.nextInt(keys.size()));
    }

    private long end() {
        return number("SELECT max(position) FROM events");
    }

    private long number(String sql, Object... values) {
        return ((Number) one(sql, values)).longValue();
    }

    private Object one(String sql, Object... values) {
        try (var connection = connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (var row = statement.executeQuery()) {
                return row.getObject(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** False when a unique index forbids it, or there is no such row. */
    boolean execute(String sql, Object... values) {
        try (var connection = connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate() > 0;
        } catch (SQLiteException e) {
            int primary = e.getResultCode().code & 0xFF;
            if (primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
                return false;
            }
            throw new IllegalStateException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }
}
