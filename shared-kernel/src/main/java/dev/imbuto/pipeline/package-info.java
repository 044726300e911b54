/** Through which stages does an opportunity go, and how likely is a sale in each? */
@NullMarked
package dev.imbuto.pipeline;

import org.jspecify.annotations.NullMarked;
