/** The query side as a program: one of several, each of which keeps facts of its own. */
@NullMarked
package dev.imbuto.query.node;

import org.jspecify.annotations.NullMarked;
