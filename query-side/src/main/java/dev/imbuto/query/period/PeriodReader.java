package dev.imbuto.query.period;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.period.CalendarPeriod;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import dev.imbuto.query.timeline.Timeline;
import dev.imbuto.query.timeline.TimelineReader;
import java.util.List;
import java.util.Optional;

/** Reads periods out of the log. Safe for use by many threads. */
final class PeriodReader {
    private final EventLog log;
    private final EventCodec codec;
    private final TimelineReader timelines;

    PeriodReader(EventLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
        this.timelines = new TimelineReader(log);
    }

    /** The period; empty when it is not frozen. */
    Optional<PeriodView> view(CalendarPeriod period) {
        List<StoredEvent> events = log.readAggregate(aggregate(period), 0, 1);
        if (events.isEmpty()) {
            return Optional.empty();
        }
        StoredEvent frozen = events.get(0);
        long position = ((PeriodFrozen) codec.decode(frozen)).position();
        return Optional.of(new PeriodView(
                period.key(),
                period.from(),
                period.to(),
                frozen.sequence() + 1,
                position,
                log.commitAt(position).map(CommitHeader::hash).orElse(Head.EMPTY.hash()),
                frozen.recordedAt(),
                timelines.read(aggregate(period), 0, 1).items().get(0).actor()));
    }

    /** All that was decided about the period; empty when it is not frozen. */
    Optional<Timeline> timeline(CalendarPeriod period, long after, int limit) {
        return timelines.knows(aggregate(period))
                ? Optional.of(timelines.read(aggregate(period), after, limit))
                : Optional.empty();
    }

    private static String aggregate(CalendarPeriod period) {
        return "period:" + period.key();
    }
}
