package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class AttributionReportController {
    private final Reports reports;
    private final ReportSettings settings;

    AttributionReportController(Reports reports, ReportSettings settings) {
        this.reports = reports;
        this.settings = settings;
    }

    @GetMapping(
            path = "/v1/reports/attribution",
            produces = {Report.JSON, Report.CSV})
    Attribution attribution(HttpServletRequest request) {
        return Attribution.of(reports, request.getParameterMap(), settings.currency());
    }

    @GetMapping(
            path = "/v1/reports/paths",
            produces = {Report.JSON, Report.CSV})
    CommonPaths paths(HttpServletRequest request) {
        return CommonPaths.of(reports, request.getParameterMap(), settings.currency());
    }
}
