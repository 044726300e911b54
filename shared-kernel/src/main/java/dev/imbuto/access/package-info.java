/** Who is calling, and what may this caller do? API keys and roles, the same for both sides. */
@NullMarked
package dev.imbuto.access;

import org.jspecify.annotations.NullMarked;
