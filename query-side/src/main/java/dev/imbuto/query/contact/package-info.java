/**
 * Who is this contact, how did it come to be so, which contacts are there, and
 * what is held about one?
 *
 * <p>Views and timelines are folded from the log, so they are never behind it and there is no second truth; only the list
 * asks the facts which contacts to show. Personal data is opened on the way out and stored nowhere.
 */
@NullMarked
package dev.imbuto.query.contact;

import org.jspecify.annotations.NullMarked;
