/**
 * How is a command sent over HTTP, and what is answered? One command per request, each carried out at most once where the
 * client names it.
 */
@NullMarked
package dev.imbuto.command.http;

import org.jspecify.annotations.NullMarked;
