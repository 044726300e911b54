package dev.imbuto.query.roi;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class RoiReportController {
    private final Reports reports;
    private final ReportType<RoiGroup> type;

    RoiReportController(Reports reports, ReportType<RoiGroup> type) {
        this.reports = reports;
        this.type = type;
    }

    @GetMapping(
            path = "/v1/reports/roi",
            produces = {Report.JSON, Report.CSV})
    Report<RoiGroup> roi(HttpServletRequest request) {
        return reports.answer(type, request.getParameterMap());
    }
}
