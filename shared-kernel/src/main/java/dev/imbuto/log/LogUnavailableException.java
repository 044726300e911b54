package dev.imbuto.log;

import org.jspecify.annotations.Nullable;

/** Storage does not answer or refuses writes; the commit may or may not be in. Retry the same commit later. */
public final class LogUnavailableException extends LogException {
    public LogUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
