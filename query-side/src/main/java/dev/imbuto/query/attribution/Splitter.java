package dev.imbuto.query.attribution;

/** Shares out a conversion. */
@FunctionalInterface
interface Splitter {
    /** Fills an empty split from a journey that has touches. */
    void split(Journey journey, Split split);
}
