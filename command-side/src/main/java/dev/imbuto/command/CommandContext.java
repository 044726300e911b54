package dev.imbuto.command;

import org.jspecify.annotations.Nullable;

/**
 * Who sends a command, and under which name.
 *
 * @param commandId names the command for ever: sent twice, it is carried out once
 * @param actor id of the API key, or {@code import}, {@code demo}
 * @param client address class of the caller ({@code loopback}, {@code private}, {@code public}), or {@code local}
 * @param correlationId of the request or run that the command belongs to
 * @param expectedVersion the version that the contact must have; null when any will do
 */
public record CommandContext(
        String commandId,
        String actor,
        String client,
        String correlationId,
        @Nullable Long expectedVersion) {}
