/**
 * What did marketing return? Spend, leads, customers, revenue and gross profit per calendar unit, and what they come to
 * since the beginning of the period.
 *
 * <p>Each figure is summed over its own facts on their own dates and only then set beside the others: nothing is joined row
 * by row, so a spend counts once however many wins there are.
 */
@NullMarked
package dev.imbuto.query.roi;

import org.jspecify.annotations.NullMarked;
