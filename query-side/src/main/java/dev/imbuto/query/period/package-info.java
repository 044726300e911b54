/** What was reported of a period, what is known of it now, and what came between. */
@NullMarked
package dev.imbuto.query.period;

import org.jspecify.annotations.NullMarked;
