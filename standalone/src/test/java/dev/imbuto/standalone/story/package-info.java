/** Does it work, as somebody would use it? The packaged program in a process of its own, over HTTP, and killed. */
@NullMarked
package dev.imbuto.standalone.story;

import org.jspecify.annotations.NullMarked;
