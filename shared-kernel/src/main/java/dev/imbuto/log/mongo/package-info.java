/**
 * How do several machines write one log without holes, forks or losses? The log as a collection of a MongoDB replica set.
 *
 * <p>{@link dev.imbuto.log.mongo.Sequencer} decides where a commit stands and what became of it; it knows nothing but
 * {@link dev.imbuto.log.mongo.CommitStore}, so what is true of it over a simulated replica set is true over a real one that
 * keeps its promises.
 */
@NullMarked
package dev.imbuto.log.mongo;

import org.jspecify.annotations.NullMarked;
