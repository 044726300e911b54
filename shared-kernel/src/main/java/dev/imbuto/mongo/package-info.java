/**
 * A MongoDB database that several processes share, for all that is stored in one: the log, and what stands beside it.
 *
 * <p>Every write waits for the journals of a majority of members, every read goes to the primary and sees what a majority has.
 */
@NullMarked
package dev.imbuto.mongo;

import org.jspecify.annotations.NullMarked;
