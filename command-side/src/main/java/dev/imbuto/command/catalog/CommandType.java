package dev.imbuto.command.catalog;

import org.jspecify.annotations.Nullable;

/**
 * One kind of command.
 *
 * @param name in batch lines, mappings and exports; kebab case
 * @param type of the command; its components are the JSON body, but for what is injected
 * @param subject what it is addressed to
 * @param segment last part of its route below the subject; null where the command has a route of its own: it makes the
 *     subject
 */
public record CommandType(
        String name,
        Class<? extends Record> type,
        Subject subject,
        @Nullable String segment) {

    /** Whether the command makes its subject, and so is not addressed to one that exists. */
    public boolean makesSubject() {
        return segment == null;
    }
}
