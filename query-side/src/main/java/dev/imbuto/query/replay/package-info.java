/**
 * What would the figures be, had other policies been in force? Replays are read models of their own, made from the log up to a
 * position, which every report can be asked of.
 *
 * <p>Each is a folder: {@code replay.json}, written at once as a whole, says what it is and how it ended, and {@code
 * facts.duckdb} holds facts that the same projection makes. Nothing live depends on any of it, and nothing personal is in it.
 */
@NullMarked
package dev.imbuto.query.replay;

import org.jspecify.annotations.NullMarked;
