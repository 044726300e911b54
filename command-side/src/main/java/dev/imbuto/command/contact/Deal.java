package dev.imbuto.command.contact;

import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.Money;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is at stake in an opportunity.
 *
 * @param win the latest one; null while there was none
 */
record Deal(
        @Nullable Money amount,
        @Nullable LocalDate expectedClose,
        @Nullable Win win) {

    /** A win, and how much of it was taken back. */
    record Win(Money amount, @Nullable Money costOfSale, Money reversed) {
        Money left() {
            return Money.ofMinor(amount.minor() - reversed.minor(), amount.currency());
        }
    }

    Deal after(OpportunityRevised event) {
        return new Deal(
                event.amount() == null ? amount : event.amount(),
                event.expectedClose() == null ? expectedClose : event.expectedClose(),
                win);
    }

    Deal after(OpportunityWon event) {
        Money nothing = Money.ofMinor(0, event.amount().currency());
        return with(new Win(event.amount(), event.costOfSale(), nothing));
    }

    Deal after(WinReversed event) {
        Win before = standingWin();
        long reversed = before.reversed().minor() + event.amount().minor();
        return with(new Win(
                before.amount(),
                before.costOfSale(),
                Money.ofMinor(reversed, before.amount().currency())));
    }

    Deal after(WinCorrected event) {
        Win before = standingWin();
        return with(new Win(
                event.amount() == null ? before.amount() : event.amount(),
                event.costOfSale() == null ? before.costOfSale() : event.costOfSale(),
                before.reversed()));
    }

    /** The latest win of an opportunity that was won. */
    Win standingWin() {
        if (win == null) {
            throw new IllegalStateException("the opportunity was never won");
        }
        return win;
    }

    /** A win's amount is the opportunity's from then on. */
    private Deal with(Win latest) {
        return new Deal(latest.amount(), expectedClose, latest);
    }
}
