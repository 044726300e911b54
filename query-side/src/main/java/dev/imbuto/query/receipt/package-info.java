/** Whether a figure that was reported is what the log says: recomputed from its first position on. */
@NullMarked
package dev.imbuto.query.receipt;

import org.jspecify.annotations.NullMarked;
