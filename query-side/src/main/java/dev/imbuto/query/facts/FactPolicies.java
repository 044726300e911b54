package dev.imbuto.query.facts;

import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.StoredEvent;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What facts are made with besides the log: nothing, for the live ones, or policies that the events are seen through, as if
 * they had been in force all along. The log itself is never changed.
 *
 * @param channels other names of channels, by the recorded name: of touches, of captures and of campaigns
 * @param regrading how leads are graded instead; null when recorded scores stand
 */
public record FactPolicies(
        Map<String, String> channels, @Nullable Regrading regrading) {
    /** Facts are what was recorded. */
    public static final FactPolicies AS_RECORDED = new FactPolicies(Map.of(), null);

    public FactPolicies {
        channels = Map.copyOf(channels);
    }

    /** The events as they are seen through the channels. */
    Function<StoredEvent, Object> seenThrough(Function<StoredEvent, Object> decode) {
        return channels.isEmpty() ? decode : stored -> renamed(decode.apply(stored));
    }

    /** What to remember of a contact for its grades; null when recorded scores stand. */
    @Nullable
    Regraded regraded(ContactId contact) {
        return regrading == null ? null : new Regraded(contact, regrading);
    }

    private Object renamed(Object event) {
        if (event instanceof TouchRecorded touch && channels.containsKey(touch.channel())) {
            return new TouchRecorded(
                    touch.contact(),
                    channel(touch.channel()),
                    touch.kind(),
                    touch.campaign(),
                    touch.url(),
                    touch.effectiveAt());
        } else if (event instanceof LeadCaptured captured
                && captured.channel() != null
                && channels.containsKey(captured.channel())) {
            return new LeadCaptured(
                    captured.contact(),
                    captured.externalId(),
                    captured.person(),
                    captured.company(),
                    captured.source(),
                    captured.campaign(),
                    channel(captured.channel()),
                    captured.landingPage(),
                    captured.effectiveAt());
        } else if (event instanceof CampaignLaunched launched && channels.containsKey(launched.channel())) {
            return new CampaignLaunched(
                    launched.campaign(),
                    launched.name(),
                    channel(launched.channel()),
                    launched.budget(),
                    launched.effectiveAt());
        }
        return event;
    }

    private String channel(String recorded) {
        return channels.getOrDefault(recorded, recorded);
    }
}
