/**
 * Through which stages does an opportunity go, and how were they defined over time?
 *
 * <p>Folded from the log on every read. The pipeline {@code sales} is there before anybody defines it, with version 0.
 */
@NullMarked
package dev.imbuto.query.pipelinedefinition;

import org.jspecify.annotations.NullMarked;
