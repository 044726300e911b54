package dev.imbuto.query.duckdb;

import org.jspecify.annotations.Nullable;

/** The file with the facts cannot be used; the message says what to do about it. */
public final class FactStoreException extends RuntimeException {
    FactStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
