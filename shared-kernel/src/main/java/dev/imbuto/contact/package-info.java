/**
 * Who is this contact, what has been decided about it, and in which stage is it?
 *
 * <p>Events are facts: sealed, validated where they are made, never changed afterwards. {@link dev.imbuto.contact.Lifecycle}
 * is the only place that knows which stage follows from which events. Nothing here knows about storage, HTTP or Spring.
 */
@NullMarked
package dev.imbuto.contact;

import org.jspecify.annotations.NullMarked;
