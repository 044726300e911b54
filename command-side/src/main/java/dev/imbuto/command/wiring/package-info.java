/**
 * How do the parts of the command side come together? Axon's command bus, event store, repositories, cache and snapshots,
 * set up for this log; once in plain Java, once as Spring beans.
 */
@NullMarked
package dev.imbuto.command.wiring;

import org.jspecify.annotations.NullMarked;
