/**
 * What every report should say, worked out from the events a second time: slowly, obviously, from what the figures mean and
 * from nothing that the product itself computes with.
 */
@NullMarked
package dev.imbuto.query.oracle;

import org.jspecify.annotations.NullMarked;
