/** What can be asked, and under what name? The one table of commands that routes, batches, imports and documents share. */
@NullMarked
package dev.imbuto.command.catalog;

import org.jspecify.annotations.NullMarked;
