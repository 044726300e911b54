package dev.imbuto.contact;

import org.jspecify.annotations.Nullable;

/** How well a criterion is met, 0 (not at all) to 10 (fully), with the evidence for it. */
public record Answer(int score, @Nullable Sealed evidence) {
    public Answer {
        if (score < 0 || score > 10) {
            throw new InvalidFieldException("/score", "is not between 0 and 10: " + score);
        }
    }
}
