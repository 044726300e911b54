package dev.imbuto.command.period;

import dev.imbuto.command.AggregateKind;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.period.PeriodRejection.Reason;
import dev.imbuto.log.EventLog;

/** All periods, as they stand in the log. */
public final class Periods {
    private static final String NAME = "period";

    private Periods() {}

    public static AggregateKind<?> kind(EventLog log) {
        return new AggregateKind<>(
                NAME,
                PeriodAggregate.class,
                FreezePeriod.class,
                command -> idOf(((FreezePeriod) command).key()),
                new Refusals(),
                AggregateKind.Recall.ofKeyed(log));
    }

    /** The id in the log of the period with this key. */
    static String idOf(String key) {
        return NAME + ":" + key;
    }

    private static final class Refusals implements AggregateKind.Refusals {
        @Override
        public Rejection unknown(String aggregateId) {
            return new PeriodRejection(Reason.UNKNOWN_PERIOD, aggregateId.replace(':', ' ') + " is not frozen");
        }

        @Override
        public Rejection stale(String aggregateId, long version, long expectedVersion) {
            return new PeriodRejection(
                    Reason.STALE_VERSION,
                    aggregateId.replace(':', ' ') + " is at version " + version + ", not " + expectedVersion);
        }
    }
}
