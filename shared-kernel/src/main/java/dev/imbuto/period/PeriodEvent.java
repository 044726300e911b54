package dev.imbuto.period;

import dev.imbuto.log.EventType;

/** What has been decided about a period. */
public sealed interface PeriodEvent {
    /** The period's key, as {@link CalendarPeriod} reads it. */
    String period();

    /**
     * What was known of the period when the log ended at {@code position} is what was reported of it, from now on.
     *
     * @param position the end of a commit, or 0
     */
    @EventType("period.frozen")
    record PeriodFrozen(String period, long position) implements PeriodEvent {
        public PeriodFrozen {
            if (position < 0) {
                throw new IllegalArgumentException("position is negative: " + position);
            }
        }
    }
}
