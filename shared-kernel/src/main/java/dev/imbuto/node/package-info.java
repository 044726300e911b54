/**
 * One of several processes of an installation: what all of them share lies on MongoDB, and each is told where by properties.
 */
@NullMarked
package dev.imbuto.node;

import org.jspecify.annotations.NullMarked;
