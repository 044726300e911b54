package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.util.Currency;
import java.util.Map;

/** Asks what touches brought as the controller does, in euros. */
public final class AttributionQueries {
    private static final Currency EUR = Currency.getInstance("EUR");

    private AttributionQueries() {}

    public static Report<?> ask(Reports reports, Map<String, String[]> query) {
        return Attribution.of(reports, query, EUR).report();
    }
}
