package dev.imbuto.command.imports;

import org.jspecify.annotations.Nullable;

/**
 * A column that a mapping names.
 *
 * @param lookup name of the look-up whose column it is; null for the imported file's own
 */
record ColumnRef(@Nullable String lookup, String name) {
    @Override
    public String toString() {
        return lookup == null ? name : lookup + "." + name;
    }
}
