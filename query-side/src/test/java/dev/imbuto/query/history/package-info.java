/** What might have happened? Random histories that the write side would have accepted, for tests of everything that reads. */
@NullMarked
package dev.imbuto.query.history;

import org.jspecify.annotations.NullMarked;
