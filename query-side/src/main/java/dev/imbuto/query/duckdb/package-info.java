/**
 * Where do the facts stand that every report is computed from? One DuckDB file per query node, whose rows and log position
 * are always those of the same moment.
 *
 * <p>Nothing here is the only copy of anything: the file is derived from the log and can be built anew at any time.
 */
@NullMarked
package dev.imbuto.query.duckdb;

import org.jspecify.annotations.NullMarked;
