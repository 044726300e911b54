package dev.imbuto.query.campaign;

import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.Money;
import dev.imbuto.query.report.Balance;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as it is now.
 *
 * @param endedAt null while it runs
 * @param version number of its events
 * @param spent sum of its spends after all corrections; null where there is none
 * @param spends in the order in which they were recorded
 */
record CampaignView(
        String key,
        String name,
        String channel,
        @Nullable Money budget,
        Instant launchedAt,
        @Nullable Instant endedAt,
        long version,
        @Nullable Balance spent,
        List<Spend> spends) {

    /** Money spent over the days from {@code from} (inclusive) to {@code to} (exclusive). */
    record Spend(String spend, Money amount, LocalDate from, LocalDate to) {}

    /** What the events of the campaign come to; there is at least one. */
    static CampaignView of(List<CampaignEvent> events) {
        CampaignLaunched launch = (CampaignLaunched) events.get(0);
        Instant endedAt = null;
        Map<String, Spend> spends = new LinkedHashMap<>();
        for (CampaignEvent event : events) {
            if (event instanceof SpendRecorded recorded) {
                spends.put(
                        recorded.spend(),
                        new Spend(recorded.spend(), recorded.amount(), recorded.from(), recorded.to()));
            } else if (event instanceof SpendCorrected corrected) {
                Spend before = Objects.requireNonNull(spends.get(corrected.spend()));
                spends.put(before.spend(), new Spend(before.spend(), corrected.amount(), before.from(), before.to()));
            } else if (event instanceof CampaignEnded ended) {
                endedAt = ended.effectiveAt();
            }
        }
        return new CampaignView(
                launch.campaign(),
                launch.name(),
                launch.channel(),
                launch.budget(),
                launch.effectiveAt(),
                endedAt,
                events.size(),
                spends.values().stream()
                        .map(spend -> Balance.of(spend.amount()))
                        .reduce(Balance::plus)
                        .orElse(null),
                List.copyOf(spends.values()));
    }
}
