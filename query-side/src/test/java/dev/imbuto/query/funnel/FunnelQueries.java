package dev.imbuto.query.funnel;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.util.Map;

/** Asks for the funnel as its controller does. */
public final class FunnelQueries {
    private FunnelQueries() {}

    public static Report<FunnelGroup> ask(Reports reports, Map<String, String[]> query) {
        return reports.answer(FunnelReport.TYPE, query);
    }
}
