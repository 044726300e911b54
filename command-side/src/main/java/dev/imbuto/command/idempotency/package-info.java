/**
 * Was this sent before, and what was the answer? Answers under the client's own name for a sending, so that sending again
 * does nothing again and is answered alike.
 *
 * <p>A name is claimed, durably, before the command is carried out, and the answer is durable before it is sent. In a
 * SQLite file of its own (it is written with every such command, while the file of the API keys waits for other processes), or in
 * a MongoDB collection that several processes share.
 */
@NullMarked
package dev.imbuto.command.idempotency;

import org.jspecify.annotations.NullMarked;
