package dev.imbuto.query.funnel;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class FunnelController {
    private final Reports reports;

    FunnelController(Reports reports) {
        this.reports = reports;
    }

    @GetMapping(
            path = "/v1/reports/funnel",
            produces = {Report.JSON, Report.CSV})
    Report<FunnelGroup> funnel(HttpServletRequest request) {
        return reports.answer(FunnelReport.TYPE, request.getParameterMap());
    }
}
