/**
 * Which campaigns are there, what did each cost, and what was decided about it?
 *
 * <p>Folded from the log on every read; only the list asks the facts which campaigns to show.
 */
@NullMarked
package dev.imbuto.query.campaign;

import org.jspecify.annotations.NullMarked;
