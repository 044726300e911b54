/** The command side as a program: one of several that take commands for one installation. */
@NullMarked
package dev.imbuto.command.node;

import org.jspecify.annotations.NullMarked;
