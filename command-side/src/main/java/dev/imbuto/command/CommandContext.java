package dev.imbuto.command;

import org.axonframework.common.IdentifierFactory;
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
     * Whether a command of this id may have been carried out before, so that it has to be looked for. Only an id as {@link
     * #newCommandId} gives it (a UUID of version 7) names nothing that was ever sent: any other is derived from something that
     * can be sent again.
     */
    boolean mayRepeat() {
        return commandId.length() != 36 || commandId.charAt(14) != '7' || commandId.charAt(8) != '-';
    }

    /** Names a command that will not be sent again under the same name. */
    public static String newCommandId() {
        return IdentifierFactory.getInstance().generateIdentifier();
    }
}
