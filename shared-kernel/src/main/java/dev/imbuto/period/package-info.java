/** Periods of the calendar whose figures are frozen: what was reported of them stays known whatever is corrected later. */
@NullMarked
package dev.imbuto.period;

import org.jspecify.annotations.NullMarked;
