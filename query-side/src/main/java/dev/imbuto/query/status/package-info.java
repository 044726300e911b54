/** How far has each read model come, and what runs here? */
@NullMarked
package dev.imbuto.query.status;

import org.jspecify.annotations.NullMarked;
