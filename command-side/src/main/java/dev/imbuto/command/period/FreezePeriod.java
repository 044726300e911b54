package dev.imbuto.command.period;

import com.fasterxml.jackson.annotation.JacksonInject;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.period.CalendarPeriod;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Pins what is known of a period: the JSON body of its route; the key comes from the path.
 *
 * @param position of the log up to which it is known; the end of the log unless given, and moved back to the end of a
 *     commit where it lies within one
 */
public record FreezePeriod(
        @TargetAggregateIdentifier @JacksonInject String key,
        @Nullable Long position) {
    public FreezePeriod {
        try {
            CalendarPeriod.of(key);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidFieldException("/key", "is " + malformed.getMessage());
        }
        if (position != null && position < 0) {
            throw new InvalidFieldException("/position", "is negative: " + position);
        }
    }
}
