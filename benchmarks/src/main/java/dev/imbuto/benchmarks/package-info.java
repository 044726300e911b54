/** How fast, compared to what? Programs that measure both sides in one run, and keep every single measurement. */
@NullMarked
package dev.imbuto.benchmarks;

import org.jspecify.annotations.NullMarked;
