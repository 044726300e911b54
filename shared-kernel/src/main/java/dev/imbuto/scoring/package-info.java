/**
 * How well does a lead fit, and how interested is it? The scoring policy is data; it is asked by the contact when something
 * is decided, and by a replay that wants to know how another policy would have graded the same history.
 */
@NullMarked
package dev.imbuto.scoring;

import org.jspecify.annotations.NullMarked;
