package dev.imbuto.query.movements;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class MovementsController {
    private final Reports reports;

    MovementsController(Reports reports) {
        this.reports = reports;
    }

    @GetMapping(
            path = "/v1/reports/movements",
            produces = {Report.JSON, Report.CSV})
    Report<MovementsGroup> movements(HttpServletRequest request) {
        return reports.answer(MovementsReport.TYPE, request.getParameterMap());
    }
}
