package dev.imbuto.query.duckdb;

import org.jspecify.annotations.Nullable;

/** The file with the facts cannot be used; the message says what to do about it. */
public final class FactStoreException extends RuntimeException {
    private final boolean damage;

    FactStoreException(String message, @Nullable Throwable cause) {
        this(message, false, cause);
    }

    FactStoreException(String message, boolean damage, @Nullable Throwable cause) {
        super(message, cause);
        this.damage = damage;
    }

    /** Whether what the file holds is not what was written to it: only making it anew helps. */
    public boolean isDamage() {
        return damage;
    }
}
