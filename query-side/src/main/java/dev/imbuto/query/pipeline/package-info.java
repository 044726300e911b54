/**
 * What is in the pipeline, what comes out of it, and how fast? Opportunities as they stand, the win rate three ways, and
 * sales velocity.
 */
@NullMarked
package dev.imbuto.query.pipeline;

import org.jspecify.annotations.NullMarked;
