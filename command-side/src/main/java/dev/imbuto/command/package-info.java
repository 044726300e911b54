/**
 * What was asked for, is it allowed, and what came of it? Commands in, one outcome or one refusal out; each feature has its
 * aggregate in a package of its own.
 */
@NullMarked
package dev.imbuto.command;

import org.jspecify.annotations.NullMarked;
