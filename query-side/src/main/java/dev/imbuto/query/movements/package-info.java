/**
 * Who came and who went? The contacts of each stage at the beginning and at the end of a period, and what moved between.
 *
 * <p>Opening + what came in − what went out = closing, for every stage of every group.
 */
@NullMarked
package dev.imbuto.query.movements;

import org.jspecify.annotations.NullMarked;
