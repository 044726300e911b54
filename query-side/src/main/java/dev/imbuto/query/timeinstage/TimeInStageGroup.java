package dev.imbuto.query.timeinstage;

import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The visits of one group, by stage: every stage, also one that nobody visited. Durations are in seconds. */
public record TimeInStageGroup(Key key, List<InStage> stages) implements Group {

    /**
     * The visits of a stage.
     *
     * @param entries visits begun
     * @param records contacts, or opportunities, that began one
     * @param survivalMedian after how long half have left; null when fewer did
     * @param exits completed visits by the stage they went to; only where there are any
     */
    public record InStage(
            String stage,
            long entries,
            long records,
            Completed completed,
            Open open,
            @Nullable Double survivalMedian,
            Map<String, Long> exits) {

        static InStage empty(String stage) {
            return new InStage(
                    stage,
                    0,
                    0,
                    new Completed(0, null, null, null, null, null),
                    new Open(0, null, null),
                    null,
                    Map.of());
        }
    }

    /** Visits that ended; without any there is nothing but their number. */
    public record Completed(
            long n,
            @Nullable Double mean,
            @Nullable Double p50,
            @Nullable Double p75,
            @Nullable Double p90,
            @Nullable Double max) {}

    /** Visits that have not ended, and how old they are; without any there is nothing but their number. */
    public record Open(
            long n, @Nullable Double medianAge, @Nullable Double maxAge) {}
}
