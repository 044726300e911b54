/** What does the log answer? The read side: facts made from events, and the questions asked of them. */
@NullMarked
package dev.imbuto.query;

import org.jspecify.annotations.NullMarked;
