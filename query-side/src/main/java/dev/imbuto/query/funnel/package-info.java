/**
 * How many contacts are in each stage, how many have come that far, and what share went on?
 *
 * <p>Contacts are counted once, however often they entered a stage: {@code entries} never adds up to contacts.
 */
@NullMarked
package dev.imbuto.query.funnel;

import org.jspecify.annotations.NullMarked;
