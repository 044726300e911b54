package dev.imbuto.query.period;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.page.Page;
import dev.imbuto.query.period.Restatement.LateEvent;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asks a report of a frozen period twice, and compares. Safe for use by many threads.
 *
 * <p>Both look at the last moment of the period, so that they differ by what is known and by nothing that happened since.
 */
final class Restating {
    private static final long DAY_US = 86_400_000_000L;
    private static final long USUAL_LOOK_BACK_DAYS = 90;
    private static final long LONGEST_LOOK_BACK_DAYS = 36_600;
    private static final Set<String> OF_THE_PERIOD = Set.of("from", "to", "asOf", "asKnownAt", "replay");
    private static final Set<String> OF_THE_EVENTS = Set.of("after", "limit");

    private final Reports reports;
    private final Map<String, ReportType<?>> types;
    private final EventLog log;
    private final Facts facts;
    private final ReportLimits limits;

    Restating(Reports reports, List<ReportType<?>> types, EventLog log, Facts facts, ReportLimits limits) {
        this.reports = reports;
        this.types = types.stream()
                .filter(type -> LateFacts.reports().contains(type.name()))
                .collect(Collectors.toUnmodifiableMap(ReportType::name, Function.identity()));
        this.log = log;
        this.facts = facts;
        this.limits = limits;
    }

    /**
     * Answers.
     *
     * @param report its name
     * @param query the report's parameters without those that the period gives, and {@code after} and {@code limit} for the
     *     events
     */
    Restatement restate(PeriodView period, String report, Map<String, String[]> query) {
        return restate(period, Objects.requireNonNull(types.get(report), report), query);
    }

    private <G extends Group> Restatement restate(PeriodView period, ReportType<G> type, Map<String, String[]> query) {
        Map<String, String[]> ofReport = new LinkedHashMap<>(query);
        Map<String, String[]> ofEvents = new LinkedHashMap<>(query);
        ofReport.keySet().removeAll(OF_THE_EVENTS);
        ofEvents.keySet().retainAll(OF_THE_EVENTS);
        for (String name : OF_THE_PERIOD) {
            if (query.containsKey(name)) {
                throw new ProblemException(Fault.inParameter(name, name + " is given by the period"));
            }
        }
        ReportParameters paging = new ReportParameters(ofEvents, limits);
        long after = paging.number("after", 0, Long.MAX_VALUE).orElse(0);
        int limit = paging.limit();
        paging.refuseFaults();

        ofReport.put("asOf", one(midnight(period.to()).minusNanos(1_000).toString()));
        if (!type.name().equals("funnel")) {
            ofReport.put("from", one(period.from().toString()));
            ofReport.put("to", one(period.to().toString()));
        }
        Report<G> restated = reports.answer(type, ofReport);
        ofReport.put("asKnownAt", one("position:" + period.position()));
        Report<G> original = reports.answer(type, ofReport);
        List<Difference> delta = Differences.between(original.csv(), restated.csv());
        Page<LateEvent> events = delta.isEmpty()
                ? new Page<>(List.of(), null)
                : events(period, type.name(), ofReport, restated.receipt().position(), after, limit);
        return new Restatement(period, type.form().apply(original), type.form().apply(restated), delta, events);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static String[] one(String value) {
        return new String[] {value};
    }

    private Page<LateEvent> events(
            PeriodView period, String report, Map<String, String[]> query, long known, long after, int limit) {
        ReportParameters parameters = new ReportParameters(query, limits);
        Set<String> dimensions = new HashSet<>(query.keySet());
        dimensions.addAll(parameters.list("by"));
        long lookBack = report.equals("attribution")
                ? parameters.number("lookbackDays", 1, LONGEST_LOOK_BACK_DAYS).orElse(USUAL_LOOK_BACK_DAYS)
                : USUAL_LOOK_BACK_DAYS;
        long from = Microseconds.of(midnight(period.from()));
        long to = Microseconds.of(midnight(period.to()));
        List<Long> positions = LateFacts.positions(
                facts, report, dimensions, period.position(), known, from - lookBack * DAY_US, to, after, limit + 1);
        List<LateEvent> events =
                positions.stream().limit(limit).map(this::event).toList();
        return new Page<>(events, positions.size() > limit ? Long.toString(positions.get(limit - 1)) : null);
    }

    private LateEvent event(long position) {
        StoredEvent event = log.read(position - 1, 1).get(0);
        return new LateEvent(position, event.type(), event.aggregateType(), event.aggregateId(), event.recordedAt());
    }
}
