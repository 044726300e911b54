/**
 * How are many commands sent at once? Lines of JSON in, an answer per line out, both streamed: however long the batch, only
 * a bounded window of it is in memory.
 */
@NullMarked
package dev.imbuto.command.batch;

import org.jspecify.annotations.NullMarked;
