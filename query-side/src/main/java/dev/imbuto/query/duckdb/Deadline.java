package dev.imbuto.query.duckdb;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Until when a question has to be answered, whatever it waits for and however many statements it takes: none begins
 * afterwards, and DuckDB breaks off the one under way, at most a second late.
 */
public final class Deadline {
    private final Duration given;
    private final long end;

    private Deadline(Duration given) {
        this.given = given;
        this.end = System.nanoTime() + given.toNanos();
    }

    /** So long from now. */
    public static Deadline in(Duration given) {
        return new Deadline(given);
    }

    /** How long there was at first. */
    Duration given() {
        return given;
    }

    /** Nanoseconds; negative when it is past. */
    long left() {
        return end - System.nanoTime();
    }

    boolean isPast() {
        return left() <= 0;
    }

    /** The same connection, whose statements keep to this. Each is to be executed once, soon after it was made. */
    Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (isPast()) {
                        throw new SQLTimeoutException("not within " + given);
                    }
                    try {
                        Object result = method.invoke(connection, arguments);
                        if (result instanceof Statement statement) {
                            keepTo(statement);
                        }
                        return result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    /** By DuckDB's own clock, which counts in seconds: only the statement itself can be broken off from elsewhere. */
    private void keepTo(Statement statement) throws SQLException {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(Math.max(left(), 1) - 1) + 1;
        statement.setQueryTimeout((int) Math.min(seconds, Integer.MAX_VALUE));
    }
}
