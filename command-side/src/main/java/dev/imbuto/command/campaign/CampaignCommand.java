package dev.imbuto.command.campaign;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.contact.Money;
import java.time.Instant;
import java.time.LocalDate;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of a campaign. Each record is the JSON body of its route; all but the launch take the key from the path. */
public sealed interface CampaignCommand {
    /** The campaign's key. */
    @TargetAggregateIdentifier
    String key();

    record LaunchCampaign(
            @JsonProperty(required = true) String key,
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String channel,
            @Nullable Money budget,
            @Nullable Instant effectiveAt)
            implements CampaignCommand {}

    /** {@code spend} is the client's own id of the spend; days from {@code from} (inclusive) to {@code to} (exclusive). */
    record RecordSpend(
            @JacksonInject String key,
            @Nullable String spend,
            @JsonProperty(required = true) Money amount,
            @JsonProperty(required = true) LocalDate from,
            @JsonProperty(required = true) LocalDate to,
            @Nullable Instant effectiveAt)
            implements CampaignCommand {}

    record CorrectSpend(
            @JacksonInject String key,
            @JsonProperty(required = true) String spend,
            @JsonProperty(required = true) Money amount)
            implements CampaignCommand {}

    record EndCampaign(@JacksonInject String key, @Nullable Instant effectiveAt) implements CampaignCommand {}
}
