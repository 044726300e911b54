package dev.imbuto.query.audit;

import dev.imbuto.audit.AccessRecords;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.page.Page;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class AuditController {
    private final AuditTrail trail;
    private final RecordedReads reads;
    private final EventLog log;
    private final AccessRecords records;
    private final ReportLimits limits;

    AuditController(AuditTrail trail, RecordedReads reads, EventLog log, AccessRecords records, ReportLimits limits) {
        this.trail = trail;
        this.reads = reads;
        this.log = log;
        this.records = records;
        this.limits = limits;
    }

    @GetMapping("/v1/audit")
    Page<AuditItem> events(HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        ContactId contact = contact(parameters);
        String actor = parameters.text("actor").orElse(null);
        String type = parameters.text("type").orElse(null);
        Range range = Range.read(parameters, "Position");
        parameters.refuseFaults();
        return trail.page(
                new AuditTrail.Wanted(contact, actor, type, range.upTo(log::positionAt)),
                range.after(log::positionAt),
                range.limit());
    }

    @GetMapping("/v1/audit/reads")
    Page<RecordedRead> reads(HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        ContactId contact = contact(parameters);
        String actor = parameters.text("actor").orElse(null);
        String route = parameters.text("route").orElse(null);
        Range range = Range.read(parameters, "Number");
        parameters.refuseFaults();
        return reads.page(
                new RecordedReads.Wanted(contact, actor, route, range.upTo(records::numberAt)),
                range.after(records::numberAt),
                range.limit());
    }

    private static @Nullable ContactId contact(ReportParameters parameters) {
        return parameters
                .text("contact")
                .map(text -> {
                    try {
                        return ContactId.referredTo(text);
                    } catch (IllegalArgumentException malformed) {
                        parameters.fault("contact", "contact: " + malformed.getMessage());
                        return null;
                    }
                })
                .orElse(null);
    }

    /**
     * Which part of a sequence is asked for: by numbers and by the time they were recorded at, each from the first, inclusive,
     * to the second, exclusive.
     */
    private record Range(long after, long fromNumber, long toNumber, Period period, int limit) {

        static Range read(ReportParameters parameters, String number) {
            long after = parameters.number("after", 0, Long.MAX_VALUE).orElse(0);
            long from = parameters.number("from" + number, 0, Long.MAX_VALUE).orElse(0);
            long to = parameters.number("to" + number, 0, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
            return new Range(after, from, to, parameters.period("from", "to"), parameters.limit());
        }

        /** @param numberAt the last number recorded at or before an instant */
        long after(ToLongFunction<Instant> numberAt) {
            Instant from = period.from();
            long before = from == null ? 0 : numberAt.applyAsLong(justBefore(from));
            return Math.max(after, Math.max(fromNumber - 1, before));
        }

        long upTo(ToLongFunction<Instant> numberAt) {
            Instant to = period.to();
            return Math.min(toNumber - 1, to == null ? Long.MAX_VALUE : numberAt.applyAsLong(justBefore(to)));
        }

        private static Instant justBefore(Instant instant) {
            return instant.minusNanos(1_000);
        }
    }
}
