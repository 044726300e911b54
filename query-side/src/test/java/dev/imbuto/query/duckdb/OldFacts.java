package dev.imbuto.query.duckdb;

import java.nio.file.Path;

/** Files as earlier versions of the program made them. */
public final class OldFacts {
    private OldFacts() {}

    /** A new file of this version, like {@code facts/2}. */
    public static FactStore open(String projection, Path file) {
        return FactStore.openOfVersion(projection, file);
    }
}
