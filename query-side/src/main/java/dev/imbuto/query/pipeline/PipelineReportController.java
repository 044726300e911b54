package dev.imbuto.query.pipeline;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class PipelineReportController {
    private final Reports reports;
    private final ReportSettings settings;

    PipelineReportController(Reports reports, ReportSettings settings) {
        this.reports = reports;
        this.settings = settings;
    }

    @GetMapping(
            path = "/v1/reports/pipeline",
            produces = {Report.JSON, Report.CSV})
    Report<PipelineGroup> pipeline(HttpServletRequest request) {
        return reports.answer(
                request.getParameterMap(),
                PipelineReport.TABLE,
                parameters -> PipelineReport.of(parameters, settings.currency()));
    }
}
