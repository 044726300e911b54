package dev.imbuto.query.roi;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class RoiReportController {
    private final Reports reports;
    private final ReportSettings settings;

    RoiReportController(Reports reports, ReportSettings settings) {
        this.reports = reports;
        this.settings = settings;
    }

    @GetMapping(
            path = "/v1/reports/roi",
            produces = {Report.JSON, Report.CSV})
    Report<RoiGroup> roi(HttpServletRequest request) {
        return reports.answer(
                request.getParameterMap(),
                RoiReport.TABLE,
                parameters -> RoiReport.of(parameters, settings.currency()));
    }
}
