package dev.imbuto.query.duckdb;

/** As many reports are being computed as may be at once, and none finished in time: ask again later. */
public final class FactStoreBusyException extends RuntimeException {
    FactStoreBusyException(int readers) {
        super(readers + " reads are under way, the most allowed");
    }
}
