package dev.imbuto.query.replay;

import dev.imbuto.contact.InvalidFieldException;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a replay.
 *
 * @param name no other replay's; 1 to 100 characters
 * @param until the end of what it is made from: an instant, or {@code position:n}; all that there is when absent
 * @param policies those that differ; none when absent
 */
public record NewReplay(
        String name, @Nullable String until, @Nullable ReplayPolicies policies) {
    private static final int LONGEST_NAME = 100;

    public NewReplay {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new InvalidFieldException("/name", "is blank, or longer than " + LONGEST_NAME + " characters");
        }
    }
}
