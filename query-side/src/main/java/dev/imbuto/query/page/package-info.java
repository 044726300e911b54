/** Which part of a long list is this, and how does it go on? */
@NullMarked
package dev.imbuto.query.page;

import org.jspecify.annotations.NullMarked;
