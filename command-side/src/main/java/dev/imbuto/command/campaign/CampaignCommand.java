package dev.imbuto.command.campaign;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.command.FieldFormat;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.contact.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
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
            implements CampaignCommand {
        public LaunchCampaign {
            FieldFormat.key("/key", key);
            FieldFormat.text("/name", name, FieldFormat.NAME);
            FieldFormat.key("/channel", channel);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    /** {@code spend} is the client's own id of the spend; days from {@code from} (inclusive) to {@code to} (exclusive). */
    record RecordSpend(
            @JacksonInject String key,
            @Nullable String spend,
            @JsonProperty(required = true) Money amount,
            @JsonProperty(required = true) LocalDate from,
            @JsonProperty(required = true) LocalDate to,
            @Nullable Instant effectiveAt)
            implements CampaignCommand {
        public RecordSpend {
            FieldFormat.externalId("/spend", spend);
            checkPeriod(from, to);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record CorrectSpend(
            @JacksonInject String key,
            @JsonProperty(required = true) String spend,
            @JsonProperty(required = true) Money amount)
            implements CampaignCommand {
        public CorrectSpend {
            FieldFormat.text("/spend", spend, FieldFormat.NAME);
        }
    }

    record EndCampaign(@JacksonInject String key, @Nullable Instant effectiveAt) implements CampaignCommand {
        public EndCampaign {
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    /** Longest period that one spend may cover: ten years and a few days. */
    int LONGEST_PERIOD_DAYS = 3_660;

    private static void checkPeriod(LocalDate from, LocalDate to) {
        FieldFormat.date("/from", from);
        FieldFormat.date("/to", to);
        long days = ChronoUnit.DAYS.between(from, to);
        if (days < 1) {
            throw new InvalidFieldException("/to", "is not after from (" + from + "): " + to);
        }
        if (days > LONGEST_PERIOD_DAYS) {
            throw new InvalidFieldException(
                    "/to", "ends a period of " + days + " days; " + LONGEST_PERIOD_DAYS + " are the most");
        }
    }
}
