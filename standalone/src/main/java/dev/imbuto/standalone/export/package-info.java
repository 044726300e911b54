/** How does one take everything out again? The log as lines of JSON: its events, or the commands that lead to it. */
@NullMarked
package dev.imbuto.standalone.export;

import org.jspecify.annotations.NullMarked;
