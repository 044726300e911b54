package dev.imbuto.query.period;

import dev.imbuto.query.page.Page;
import dev.imbuto.query.report.Answer;
import java.time.Instant;
import java.util.List;

/**
 * A report of a frozen period, twice: as it was known when the period was frozen, and as it is known now.
 *
 * @param original what was reported
 * @param restated what would be reported now
 * @param delta where they differ
 * @param events what became known in between; none where nothing differs
 */
record Restatement(
        PeriodView period, Answer original, Answer restated, List<Difference> delta, Page<LateEvent> events) {

    /**
     * An event that was recorded after the freeze and is about the period.
     *
     * @param type its logical name in the log
     * @param recordedAt when it became known
     */
    record LateEvent(long position, String type, String aggregateType, String aggregateId, Instant recordedAt) {}
}
