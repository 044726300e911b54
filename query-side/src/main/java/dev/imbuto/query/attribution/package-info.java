/**
 * What did each channel, campaign, source or landing page really bring? The journeys of contacts to what they did, and how
 * each model shares what that was worth among the touches on the way.
 *
 * <p>A conversion is shared out whole: its credits add up to exactly 1, its value and its cost to exactly themselves. Spend
 * is summed apart from conversions and only then set beside them. Nothing depends on the order in which journeys come, so
 * that the same question gives the same bytes.
 */
@NullMarked
package dev.imbuto.query.attribution;

import org.jspecify.annotations.NullMarked;
