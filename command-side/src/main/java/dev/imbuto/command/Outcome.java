package dev.imbuto.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command came to.
 *
 * @param id of the contact; the key of the campaign or pipeline
 * @param stage of the contact afterwards; null for campaigns and pipelines
 * @param version number of events that the subject has now
 * @param position of the command's last event; where the command changed nothing, of the subject's last event
 * @param opportunity that the command made, if it made one
 * @param warnings what the caller should know although the command was carried out, such as a known e-mail address
 * @param repeated whether the same command had been carried out before
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Outcome(
        String id,
        @Nullable Stage stage,
        @JsonInclude(JsonInclude.Include.ALWAYS) long version,
        @JsonInclude(JsonInclude.Include.ALWAYS) long position,
        @Nullable MadeOpportunity opportunity,
        List<Warning> warnings,
        @JsonIgnore boolean repeated) {

    /** What an aggregate decided, before anyone knows where in the log it will stand. */
    public static Outcome decided(
            String id,
            @Nullable Stage stage,
            long version,
            @Nullable MadeOpportunity opportunity,
            List<Warning> warnings) {
        return new Outcome(id, stage, version, 0, opportunity, warnings, false);
    }

    Outcome at(long where) {
        return new Outcome(id, stage, version, where, opportunity, warnings, repeated);
    }

    /** The opportunity that a command made. */
    public record MadeOpportunity(
            OpportunityId id, @Nullable String externalId) {}

    /** Something worth knowing; the code is stable. */
    public record Warning(String code, String detail) {}
}
