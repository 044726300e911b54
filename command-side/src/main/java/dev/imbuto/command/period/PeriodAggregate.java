package dev.imbuto.command.period;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.period.PeriodRejection.Reason;
import dev.imbuto.period.CalendarPeriod;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;

/**
 * A period: whether, and at which position of the log, it is frozen. That is decided once.
 *
 * <p>A snapshot is the fields below; a change of them is a new {@link Revision}.
 */
@AggregateRoot(type = "period")
@Revision("1")
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class PeriodAggregate {
    @AggregateIdentifier
    private String id;

    private long frozenAt;

    /** For Axon, which fills it with events or from a snapshot. */
    PeriodAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Outcome handle(
            FreezePeriod command, @MetaDataValue(CommandMetadata.DECIDED_AT) Instant now, KnownPositions positions) {
        if (id != null) {
            throw new PeriodRejection(
                    Reason.ALREADY_FROZEN, command.key() + " has been frozen already, at position " + frozenAt);
        }
        CalendarPeriod period = CalendarPeriod.of(command.key());
        if (now.isBefore(period.end())) {
            throw new PeriodRejection(
                    Reason.PERIOD_NOT_OVER, command.key() + " is not over before " + period.end() + "; now is " + now);
        }
        long last = positions.last();
        if (command.position() != null && command.position() > last) {
            throw new PeriodRejection(
                    Reason.UNKNOWN_POSITION, command.position() + " is beyond the end of the log, " + last);
        }
        long wanted = command.position() == null ? last : command.position();

        AggregateLifecycle.apply(new PeriodFrozen(command.key(), positions.endOfCommit(wanted)));
        return Outcome.decided(command.key(), null, AggregateLifecycle.getVersion() + 1, null, List.of());
    }

    @EventSourcingHandler
    void on(PeriodFrozen event) {
        id = Periods.idOf(event.period());
        frozenAt = event.position();
    }
}
