/**
 * How is the log kept in one SQLite file? A row per event, a row per commit, one SQLite transaction per group of commits.
 *
 * <p>The file can be opened with any SQLite tool while Imbuto runs; writing to it is what {@code imbuto verify} is there to
 * find.
 */
@NullMarked
package dev.imbuto.log.sqlite;

import org.jspecify.annotations.NullMarked;
