/** What was done and spent to win contacts? Campaigns and their spend, as events. */
@NullMarked
package dev.imbuto.campaign;

import org.jspecify.annotations.NullMarked;
