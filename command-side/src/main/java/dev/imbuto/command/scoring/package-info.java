/**
 * How well does a lead fit, and how interested is it? The scoring policy: data that is read once and asked by the contact.
 */
@NullMarked
package dev.imbuto.command.scoring;

import org.jspecify.annotations.NullMarked;
