package dev.imbuto.query.oracle;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An opportunity, as far as it has come. */
final class Deal {
    /** A win and what was taken back of it. Money in minor units. */
    static final class Win {
        final Instant at;
        final long position;
        final long amount;
        final long cost;
        final List<Reversal> reversals = new ArrayList<>();
        boolean stands = true;

        Win(Instant at, long position, long amount, long cost) {
            this.at = at;
            this.position = position;
            this.amount = amount;
            this.cost = cost;
        }

        /** Of the cost, as much is taken back as of the amount; all of it when nothing is left of the win. */
        void reverse(Instant when, long minor) {
            long reversed = minor;
            long costBefore = 0;
            for (Reversal earlier : reversals) {
                reversed += earlier.amount();
                costBefore += earlier.cost();
            }
            long costAfter = reversed == amount
                    ? cost
                    : BigDecimal.valueOf(cost)
                            .multiply(BigDecimal.valueOf(reversed))
                            .divide(BigDecimal.valueOf(amount), 0, RoundingMode.HALF_UP)
                            .longValueExact();
            stands = reversed < amount;
            reversals.add(new Reversal(when, minor, costAfter - costBefore));
        }
    }

    record Reversal(Instant at, long amount, long cost) {}

    final String pipeline;
    final Instant opened;
    final List<Visit> visits = new ArrayList<>();
    final List<Win> wins = new ArrayList<>();
    /** A stage of its pipeline while open; what it was closed from afterwards. */
    String stage;

    String state = "open";
    boolean countsAsLost;

    @Nullable
    Long amount;

    Deal(String pipeline, String stage, Instant opened) {
        this.pipeline = pipeline;
        this.stage = stage;
        this.opened = opened;
    }

    boolean is(String wanted) {
        return state.equals(wanted);
    }

    String visibleStage() {
        return is("open") ? stage : state;
    }

    Win lastWin() {
        return wins.get(wins.size() - 1);
    }
}
