/**
 * How long do contacts, or opportunities, stay in each stage, and where do they go from it?
 *
 * <p>A visit that is still open is never counted as if it ended: it stands apart, and in the survival curve it is
 * censored.
 */
@NullMarked
package dev.imbuto.query.timeinstage;

import org.jspecify.annotations.NullMarked;
