/**
 * Who decided what, and who read whose personal data? The log and the records of readings as they are, page by page, for those
 * who have to answer for both.
 *
 * <p>Nothing is stored for it, and nothing that is sealed is opened: looking something up here shows nobody's personal data.
 */
@NullMarked
package dev.imbuto.query.audit;

import org.jspecify.annotations.NullMarked;
