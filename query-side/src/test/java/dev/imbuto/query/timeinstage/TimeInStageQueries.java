package dev.imbuto.query.timeinstage;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.util.Map;

/** Asks for time in stage as its controller does. */
public final class TimeInStageQueries {
    private TimeInStageQueries() {}

    public static Report<TimeInStageGroup> ask(Reports reports, Map<String, String[]> query) {
        return reports.answer(TimeInStageReport.TYPE, query);
    }
}
