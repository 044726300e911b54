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
        @Nullable Long expectedVersion) {

    /**
     * Whether a command of this id may have been carried out before, so that it has to be looked for. Only a random UUID
     * (version 4) names nothing that was ever sent: any other id is derived from something that can be sent again.
     */
    boolean mayRepeat() {
        return commandId.length() != 36 || commandId.charAt(14) != '4' || commandId.charAt(8) != '-';
    }
}
