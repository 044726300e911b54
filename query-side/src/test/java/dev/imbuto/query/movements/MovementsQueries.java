package dev.imbuto.query.movements;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.util.Map;

/** Asks for movements as its controller does. */
public final class MovementsQueries {
    private MovementsQueries() {}

    public static Report<MovementsGroup> ask(Reports reports, Map<String, String[]> query) {
        return reports.answer(MovementsReport.TYPE, query);
    }
}
