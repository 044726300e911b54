package dev.imbuto.query.period;

import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.period.CalendarPeriod;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.timeline.Timeline;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class PeriodController {
    private final PeriodReader periods;
    private final Restating restating;
    private final ReportLimits limits;

    PeriodController(PeriodReader periods, Restating restating, ReportLimits limits) {
        this.periods = periods;
        this.restating = restating;
        this.limits = limits;
    }

    @GetMapping("/v1/periods/{key}")
    PeriodView period(@PathVariable String key, HttpServletRequest request) {
        new ReportParameters(request.getParameterMap(), limits).refuseFaults();
        return frozen(key);
    }

    @GetMapping("/v1/periods/{key}/timeline")
    Timeline timeline(@PathVariable String key, HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        long after = parameters.number("after", 0, Long.MAX_VALUE).orElse(0);
        int limit = parameters.limit();
        parameters.refuseFaults();
        return periods.timeline(read(key), after, limit).orElseThrow(PeriodController::notFrozen);
    }

    @GetMapping("/v1/periods/{key}/funnel")
    Restatement funnel(@PathVariable String key, HttpServletRequest request) {
        return restating.restate(frozen(key), "funnel", request.getParameterMap());
    }

    @GetMapping("/v1/periods/{key}/roi")
    Restatement roi(@PathVariable String key, HttpServletRequest request) {
        return restating.restate(frozen(key), "roi", request.getParameterMap());
    }

    @GetMapping("/v1/periods/{key}/attribution")
    Restatement attribution(@PathVariable String key, HttpServletRequest request) {
        return restating.restate(frozen(key), "attribution", request.getParameterMap());
    }

    private PeriodView frozen(String key) {
        return periods.view(read(key)).orElseThrow(PeriodController::notFrozen);
    }

    private static CalendarPeriod read(String key) {
        try {
            return CalendarPeriod.of(key);
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Fault.inParameter("key", "key is " + malformed.getMessage()));
        }
    }

    private static ProblemException notFrozen() {
        return new ProblemException(new Problem(404, "unknown-period", "This period is not frozen."));
    }
}
