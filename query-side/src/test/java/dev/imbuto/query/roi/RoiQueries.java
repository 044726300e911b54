package dev.imbuto.query.roi;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.util.Currency;
import java.util.Map;

/** Asks what marketing returned as its controller does, in euros. */
public final class RoiQueries {
    private RoiQueries() {}

    public static Report<?> ask(Reports reports, Map<String, String[]> query) {
        return reports.answer(RoiReport.in(Currency.getInstance("EUR")), query);
    }
}
