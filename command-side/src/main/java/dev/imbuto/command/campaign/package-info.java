/** What may be done to a campaign? The campaign aggregate, its commands and its spend. */
@NullMarked
package dev.imbuto.command.campaign;

import org.jspecify.annotations.NullMarked;
