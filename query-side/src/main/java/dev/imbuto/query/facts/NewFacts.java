package dev.imbuto.query.facts;

import org.jspecify.annotations.Nullable;

/**
 * Asks for facts to be built anew beside the live ones.
 *
 * @param evenIfDifferent whether they take over although a table is not the same; not unless given
 */
public record NewFacts(@Nullable Boolean evenIfDifferent) {}
