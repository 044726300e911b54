package dev.imbuto.query.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.contact.Stage;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The funnel of one group: every stage, also an empty one, and the steps between those that have a rank.
 *
 * @param complete whether every contact is older than the window; null when no window was asked for
 */
public record FunnelGroup(
        Key key,
        List<InStage> stages,
        List<Conversion> conversion,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean complete)
        implements Group {

    /**
     * Contacts of a stage.
     *
     * @param now contacts that are in it
     * @param reached contacts that entered it or a later one; of an exit, those that entered it
     * @param entries visits begun; a contact that came back counts again
     */
    public record InStage(Stage stage, long now, long reached, long entries) {}

    /**
     * A step from one stage to the next.
     *
     * @param next share of those that reached {@code from}; null when there are none
     * @param cumulative share of all leads; null when there are none
     */
    public record Conversion(
            Stage from,
            Stage to,
            @Nullable Double next,
            @Nullable Double cumulative) {}
}
