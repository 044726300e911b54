/** A MongoDB server that keeps everything in memory and has no members: it speaks the protocol, and promises nothing. */
@NullMarked
package dev.imbuto.emulator;

import org.jspecify.annotations.NullMarked;
