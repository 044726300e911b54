package dev.imbuto.command.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told about its command.
 *
 * @param body JSON: the {@link dev.imbuto.command.Outcome} below status 400, a problem document from there on
 * @param replayed whether the command had been answered, or carried out, before
 * @param retryAfter when to try again; null where that would not help
 */
@SuppressWarnings("ArrayRecordComponent") // answers are not compared
public record Answer(
        int status, byte[] body, boolean replayed, @Nullable Duration retryAfter) {

    public boolean isProblem() {
        return status >= 400;
    }

    /** Whether the same command would be answered alike for ever: done, or refused by the business. */
    boolean isFinal() {
        return status < 500;
    }
}
