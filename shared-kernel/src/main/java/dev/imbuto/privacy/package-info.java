/**
 * Who may still be identified, and by what? Personal data under a key per contact; destroying the key is forgetting the
 * person, while the log and every figure stay as they are.
 */
@NullMarked
package dev.imbuto.privacy;

import org.jspecify.annotations.NullMarked;
