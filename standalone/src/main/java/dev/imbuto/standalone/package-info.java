/**
 * How does one start it all in one process? The command line, the folder of the data that only one process may have open, and
 * both sides wired together.
 */
@NullMarked
package dev.imbuto.standalone;

import org.jspecify.annotations.NullMarked;
