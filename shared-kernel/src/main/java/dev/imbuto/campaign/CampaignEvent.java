package dev.imbuto.campaign;

import dev.imbuto.contact.Money;
import dev.imbuto.log.EventType;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What has been decided about a campaign, in the order of its life. */
public sealed interface CampaignEvent {
    /** The campaign's key, which captures and touches name: {@code [a-z0-9]+(-[a-z0-9]+)*}. */
    String campaign();

    /** The campaign runs from now on. */
    @EventType("campaign.launched")
    record CampaignLaunched(
            String campaign,
            String name,
            String channel,
            @Nullable Money budget,
            Instant effectiveAt) implements CampaignEvent {}

    /** Money was spent over the days from {@code from} (inclusive) to {@code to} (exclusive). */
    @EventType("campaign.spend-recorded")
    record SpendRecorded(String campaign, String spend, Money amount, LocalDate from, LocalDate to, Instant effectiveAt)
            implements CampaignEvent {
        public SpendRecorded {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("from is not before to: " + from + ", " + to);
            }
        }
    }

    /** A spend had another amount than first recorded; its days stay. */
    @EventType("campaign.spend-corrected")
    record SpendCorrected(String campaign, String spend, Money amount) implements CampaignEvent {}

    /** The campaign no longer runs; invoices may still come in. */
    @EventType("campaign.ended")
    record CampaignEnded(String campaign, Instant effectiveAt) implements CampaignEvent {}
}
