package dev.imbuto.query.duckdb;

import org.jspecify.annotations.Nullable;

/** Facts that can be read, wherever they are. Safe for use by many threads. */
public interface Facts {
    /** The position that the facts have reached, which never falls; 0 at first. */
    long position();

    /**
     * Reads from a snapshot that no writer changes, at the position reached or a later one.
     *
     * @throws FactStoreBusyException when too many reads are under way for too long
     */
    <T extends @Nullable Object> T read(FactStore.Reading<T> reading);

    /**
     * The same, in time.
     *
     * @throws FactStoreTooLongException when it took longer
     */
    <T extends @Nullable Object> T read(FactStore.Reading<T> reading, Deadline deadline);

    /**
     * Writes them as Parquet into a folder beside them.
     *
     * @throws FactStoreException when they cannot be written
     * @throws IllegalStateException for facts in memory
     */
    FactFiles copy();

    /** The name and version of what the facts mean. */
    default String projection() {
        return read(FactStore.Snapshot::projection);
    }

    /** The version of DuckDB, like {@code v1.5.6}. */
    default String engineVersion() {
        return read(snapshot -> snapshot.connection().getMetaData().getDatabaseProductVersion());
    }
}
