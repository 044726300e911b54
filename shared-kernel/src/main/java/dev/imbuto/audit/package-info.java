/**
 * Who read whose personal data, when, and is that still what was recorded? A sequence of its own beside the log, since reading
 * decides nothing.
 *
 * <p>A record is durable before what was read leaves, and nothing leaves that cannot be recorded.
 */
@NullMarked
package dev.imbuto.audit;

import org.jspecify.annotations.NullMarked;
