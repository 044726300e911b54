/**
 * What was decided about this contact, campaign or pipeline, by whom, and when did we learn it? One event after another, as
 * it stands in the log.
 *
 * <p>Every event belongs to exactly one timeline, so all of them together are every position of the log.
 */
@NullMarked
package dev.imbuto.query.timeline;

import org.jspecify.annotations.NullMarked;
