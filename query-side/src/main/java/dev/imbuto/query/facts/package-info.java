/**
 * What do the events say, in rows? Turns the log into the facts that every report is computed from.
 *
 * <p>The rows are a function of the log up to a position and of nothing else: not of how many events were taken at a time,
 * nor of when, nor of whether they were taken as they came or all at once in a rebuild. A reader that meets what it
 * does not understand stops, and says so; it never skips.
 */
@NullMarked
package dev.imbuto.query.facts;

import org.jspecify.annotations.NullMarked;
