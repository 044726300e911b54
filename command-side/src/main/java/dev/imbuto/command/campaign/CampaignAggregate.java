package dev.imbuto.command.campaign;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.campaign.CampaignCommand.CorrectSpend;
import dev.imbuto.command.campaign.CampaignCommand.EndCampaign;
import dev.imbuto.command.campaign.CampaignCommand.LaunchCampaign;
import dev.imbuto.command.campaign.CampaignCommand.RecordSpend;
import dev.imbuto.command.campaign.CampaignRejection.Reason;
import dev.imbuto.contact.Money;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A campaign: what was spent on it, under which names. Spend may be as old or as late as its invoice, before the launch and
 * after the end.
 *
 * <p>A snapshot is the fields below; a change of them is a new {@link Revision}.
 */
@AggregateRoot(type = "campaign")
@Revision("1")
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class CampaignAggregate {
    @AggregateIdentifier
    private String id;

    private String key;
    private Instant launchedAt;
    private boolean ended;
    private Map<String, Money> spends = new HashMap<>();

    /** For Axon, which fills it with events or from a snapshot. */
    CampaignAggregate() {}

    // Commands

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Outcome handle(
            LaunchCampaign command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, CampaignRules rules) {
        if (id != null) {
            throw new CampaignRejection(Reason.ALREADY_LAUNCHED, "campaign " + key + " has been launched already");
        }
        Instant at = effective(command.effectiveAt(), now);
        rules.requireCurrency("/budget", command.budget());

        AggregateLifecycle.apply(
                new CampaignLaunched(command.key(), command.name(), command.channel(), command.budget(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(RecordSpend command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, CampaignRules rules) {
        String spend = command.spend() == null ? nextName() : command.spend();
        if (spends.containsKey(spend)) {
            throw new CampaignRejection(Reason.ALREADY_RECORDED, "spend " + spend + " has been recorded already");
        }
        Instant at = effective(command.effectiveAt(), now);
        rules.requireCurrency("/amount", command.amount());

        AggregateLifecycle.apply(new SpendRecorded(key, spend, command.amount(), command.from(), command.to(), at));
        return outcome();
    }

    @CommandHandler
    Outcome handle(CorrectSpend command, CampaignRules rules) {
        Money before = spends.get(command.spend());
        if (before == null) {
            throw new CampaignRejection(Reason.UNKNOWN_SPEND, "campaign " + key + " has no spend " + command.spend());
        }
        rules.requireCurrency("/amount", command.amount());
        if (before.equals(command.amount())) {
            return outcome();
        }

        AggregateLifecycle.apply(new SpendCorrected(key, command.spend(), command.amount()));
        return outcome();
    }

    @CommandHandler
    Outcome handle(EndCampaign command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now) {
        Instant at = effective(command.effectiveAt(), now);
        if (at.isBefore(launchedAt)) {
            throw new CampaignRejection(Reason.EFFECTIVE_ORDER, at + " is before the launch, at " + launchedAt);
        }
        if (ended) {
            return outcome();
        }

        AggregateLifecycle.apply(new CampaignEnded(key, at));
        return outcome();
    }

    // Events

    @EventSourcingHandler
    void on(CampaignLaunched event) {
        key = event.campaign();
        id = Campaigns.idOf(key);
        launchedAt = event.effectiveAt();
    }

    @EventSourcingHandler
    void on(SpendRecorded event) {
        spends.put(event.spend(), event.amount());
    }

    @EventSourcingHandler
    void on(SpendCorrected event) {
        spends.put(event.spend(), event.amount());
    }

    @EventSourcingHandler
    void on(CampaignEnded event) {
        ended = true;
    }

    // Predicates

    private static Instant effective(@Nullable Instant given, Instant now) {
        Instant at = given == null ? now : given;
        if (CommandMetadata.liesAhead(at, now)) {
            throw new CampaignRejection(Reason.EFFECTIVE_IN_FUTURE, at + " has not come yet; now is " + now);
        }
        return at;
    }

    /** The name of a spend that was given none: the next number that is free. */
    private String nextName() {
        int number = spends.size() + 1;
        while (spends.containsKey("spend-" + number)) {
            number++;
        }
        return "spend-" + number;
    }

    private Outcome outcome() {
        return Outcome.decided(key, null, AggregateLifecycle.getVersion() + 1, null, List.of());
    }
}
