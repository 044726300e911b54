package dev.imbuto.query.timeinstage;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class TimeInStageController {
    private final Reports reports;

    TimeInStageController(Reports reports) {
        this.reports = reports;
    }

    @GetMapping(
            path = "/v1/reports/time-in-stage",
            produces = {Report.JSON, Report.CSV})
    Report<TimeInStageGroup> timeInStage(HttpServletRequest request) {
        return reports.answer(TimeInStageReport.TYPE, request.getParameterMap());
    }
}
