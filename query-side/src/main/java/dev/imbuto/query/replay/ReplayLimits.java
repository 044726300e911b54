package dev.imbuto.query.replay;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much replays may take.
 *
 * @param replays kept at once, whatever became of them
 * @param replayEvents of the log that one is made from, at most
 */
@ConfigurationProperties("imbuto.limits")
public record ReplayLimits(
        @DefaultValue("10") int replays,
        @DefaultValue("100000000") long replayEvents) {
    /** Throws {@link IllegalArgumentException} when one of them makes no sense. */
    public ReplayLimits {
        require(replays >= 0 && replays <= 1_000, "replays", "from 0 to 1000");
        require(replayEvents >= 0, "replay-events", "at least 0");
    }

    private static void require(boolean fine, String name, String allowed) {
        if (!fine) {
            throw new IllegalArgumentException("imbuto.limits." + name + " must be " + allowed);
        }
    }
}
