/** Freezing a period: which position of the log its reported figures are of. */
@NullMarked
package dev.imbuto.command.period;

import org.jspecify.annotations.NullMarked;
