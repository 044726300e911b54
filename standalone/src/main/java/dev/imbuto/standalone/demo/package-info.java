/** What does it look like with data in it? A public data set, and a made-up year of marketing around it. */
@NullMarked
package dev.imbuto.standalone.demo;

import org.jspecify.annotations.NullMarked;
