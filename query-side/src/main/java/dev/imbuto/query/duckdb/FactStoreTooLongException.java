package dev.imbuto.query.duckdb;

import java.sql.SQLException;
import java.time.Duration;

/** A read was broken off because it took longer than it was given. Less at once, or fewer at a time, may help. */
public final class FactStoreTooLongException extends RuntimeException {
    FactStoreTooLongException(Duration given, SQLException brokenOff) {
        super("not done within " + given.toMillis() + " ms", brokenOff);
    }
}
