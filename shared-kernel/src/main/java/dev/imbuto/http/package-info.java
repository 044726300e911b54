/**
 * What may come in over HTTP, and how is it said that something may not? Strict reading of bodies and parameters within
 * bounds, and problem documents (RFC 9457), the same for both sides.
 *
 * <p>Whatever goes wrong, in a controller, in a filter or in Tomcat itself, is answered by a problem document, and nothing
 * of the inside shows in it.
 */
@NullMarked
package dev.imbuto.http;

import org.jspecify.annotations.NullMarked;
