package dev.imbuto.command.campaign;

import dev.imbuto.command.AggregateKind;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.campaign.CampaignRejection.Reason;
import dev.imbuto.log.EventLog;

/** All campaigns, as they stand in the log. */
public final class Campaigns {
    private static final String NAME = "campaign";

    private Campaigns() {}

    public static AggregateKind<?> kind(EventLog log) {
        return new AggregateKind<>(
                NAME,
                CampaignAggregate.class,
                CampaignCommand.class,
                command -> idOf(((CampaignCommand) command).key()),
                new Refusals(),
                AggregateKind.Recall.ofKeyed(log));
    }

    /** The id in the log of the campaign with this key. */
    static String idOf(String key) {
        return NAME + ":" + key;
    }

    private static final class Refusals implements AggregateKind.Refusals {
        @Override
        public Rejection unknown(String aggregateId) {
            return new CampaignRejection(Reason.UNKNOWN_CAMPAIGN, "there is no " + aggregateId.replace(':', ' '));
        }

        @Override
        public Rejection stale(String aggregateId, long version, long expectedVersion) {
            return new CampaignRejection(
                    Reason.STALE_VERSION,
                    aggregateId.replace(':', ' ') + " is at version " + version + ", not " + expectedVersion);
        }
    }
}
