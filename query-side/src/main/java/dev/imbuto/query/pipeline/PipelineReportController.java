package dev.imbuto.query.pipeline;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class PipelineReportController {
    private final Reports reports;
    private final ReportType<PipelineGroup> type;

    PipelineReportController(Reports reports, ReportType<PipelineGroup> type) {
        this.reports = reports;
        this.type = type;
    }

    @GetMapping(
            path = "/v1/reports/pipeline",
            produces = {Report.JSON, Report.CSV})
    Report<PipelineGroup> pipeline(HttpServletRequest request) {
        return reports.answer(type, request.getParameterMap());
    }
}
