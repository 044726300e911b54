package dev.imbuto.query.pipeline;

import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.util.Currency;
import java.util.Map;

/** Asks how opportunities stand as its controller does, in euros. */
public final class PipelineQueries {
    private PipelineQueries() {}

    public static Report<?> ask(Reports reports, Map<String, String[]> query) {
        return reports.answer(PipelineReport.in(Currency.getInstance("EUR")), query);
    }
}
