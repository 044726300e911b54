/**
 * What was decided, in which order, and is it still what was written? The one totally ordered, gap-free, hash-chained
 * sequence of events from which everything else is derived.
 *
 * <p>{@link dev.imbuto.log.EventLog} is the port; engines live in packages of their own.
 */
@NullMarked
package dev.imbuto.log;

import org.jspecify.annotations.NullMarked;
