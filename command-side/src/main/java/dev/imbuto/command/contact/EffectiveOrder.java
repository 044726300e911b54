package dev.imbuto.command.contact;

import dev.imbuto.command.contact.ContactRejection.Reason;
import java.time.Instant;

/** Refuses what would happen before or after something that it belongs behind or ahead of; the same instant is fine. */
final class EffectiveOrder {
    private EffectiveOrder() {}

    static void requireNotBefore(Instant earliest, String what, Instant at) {
        if (at.isBefore(earliest)) {
            throw new ContactRejection(Reason.EFFECTIVE_ORDER, at + " is before " + what + ", at " + earliest);
        }
    }

    static void requireNotAfter(Instant latest, String what, Instant at) {
        if (at.isAfter(latest)) {
            throw new ContactRejection(Reason.EFFECTIVE_ORDER, at + " is after " + what + ", at " + latest);
        }
    }
}
