package dev.imbuto.query.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of facts of this node.
 *
 * @param building the one that is built beside the live one, or how the last one since the program was started ended
 * @param kept those that were live before
 */
public record FactsView(Live live, @Nullable Building building, List<Kept> kept) {

    /** The file that is read. */
    public record Live(String file, String projection, long position, long bytes) {}

    /** A file that nobody reads any more. */
    public record Kept(String file, long bytes) {}

    /**
     * A file that is to become the live one.
     *
     * @param secondsLeft at the pace so far; null while that cannot be said
     * @param differing tables that are not those of the live facts
     * @param problem why it failed; null unless it did
     */
    public record Building(
            String file,
            State state,
            long position,
            @Nullable Double eventsPerSecond,
            @Nullable Double secondsLeft,
            List<String> differing,
            @Nullable String problem) {}

    /** Where it is on its way. */
    public enum State {
        @JsonProperty("building")
        BUILDING,
        @JsonProperty("comparing")
        COMPARING,
        @JsonProperty("live")
        LIVE,
        @JsonProperty("differs")
        DIFFERS,
        @JsonProperty("failed")
        FAILED,
        @JsonProperty("cancelled")
        CANCELLED
    }
}
