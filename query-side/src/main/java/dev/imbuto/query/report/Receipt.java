package dev.imbuto.query.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer was computed from: asking again with these parameters gives the same bytes, at any later time and on any
 * node, as long as the log has this hash at this position.
 *
 * @param report the name of the report, as in its path
 * @param position the last position of the log that counts; the end of a commit, or 0
 * @param headHash the hash of the commit that ends there
 * @param projection name and version of how facts are made from events
 * @param parameters of the query, as one would write them, defaults spelled out
 * @param sha256 in hexadecimal, of the answer as CSV: what {@code sha256sum} says of the bytes that {@code Accept: text/csv} gets
 * @param replay whose facts they are; left out where they are the live ones
 */
public record Receipt(
        String report,
        long position,
        String headHash,
        String projection,
        Map<String, String> parameters,
        String sha256,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Replay replay) {

    /**
     * Which replay, and the policies that differ from what was recorded; those that do not are left out.
     *
     * @param until the last position of the log that it was made from
     * @param scoring the version that the scoring policy gives itself
     * @param scoringSha256 of the policy as JSON without blanks, in UTF-8
     * @param bant thresholds by criterion
     * @param window that of the funnel where none is asked for
     * @param channels other names of channels, by the recorded name
     * @param halfLifeDays that of time decay where none is asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Replay(
            String id,
            String name,
            long until,
            @Nullable String scoring,
            @Nullable String scoringSha256,
            @Nullable Map<String, Integer> bant,
            @Nullable String window,
            @Nullable Map<String, String> channels,
            @Nullable BigDecimal halfLifeDays) {}
}
