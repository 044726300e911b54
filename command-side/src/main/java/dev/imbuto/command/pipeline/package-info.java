/** What may be done to a pipeline? The pipeline aggregate, and the pipelines as the other aggregates see them. */
@NullMarked
package dev.imbuto.command.pipeline;

import org.jspecify.annotations.NullMarked;
