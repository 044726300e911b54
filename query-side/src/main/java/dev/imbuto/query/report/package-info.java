/**
 * What do all reports share? How a question is asked (dates on both clocks, dimensions, filters), which facts count for
 * it, and how its answer is given: groups in order, a receipt, JSON or CSV.
 *
 * <p>The same receipt always gives the same bytes: nothing in an answer depends on anything but the facts known at its
 * position and its parameters.
 */
@NullMarked
package dev.imbuto.query.report;

import org.jspecify.annotations.NullMarked;
