package dev.imbuto.query.duckdb;

import java.time.Duration;

/** A read was broken off because it took longer than it was given. Less at once, or fewer at a time, may help. */
public final class FactStoreTooLongException extends RuntimeException {
    FactStoreTooLongException(Duration given) {
        super("not done within " + given.toMillis() + " ms");
    }
}
