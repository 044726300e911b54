package dev.imbuto.command.campaign;

import dev.imbuto.command.campaign.CampaignRejection.Reason;
import dev.imbuto.contact.Money;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign's decisions depend on besides its own history.
 *
 * @param currency the only one that amounts may be in
 */
public record CampaignRules(Currency currency) {

    void requireCurrency(String pointer, @Nullable Money money) {
        if (money != null && !money.currency().equals(currency)) {
            throw new CampaignRejection(
                    Reason.UNSUPPORTED_CURRENCY,
                    pointer + "/currency",
                    "amounts are in " + currency + " here, not in " + money.currency());
        }
    }
}
