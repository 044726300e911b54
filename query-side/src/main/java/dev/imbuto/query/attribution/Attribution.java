package dev.imbuto.query.attribution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.imbuto.query.report.Answer;
import dev.imbuto.query.report.Receipt;
import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;

/** An answer: the models in the order asked for, side by side. */
@JsonPropertyOrder({"asOf", "models", "receipt"})
public record Attribution(
        Instant asOf,
        List<AttributedModel> models,
        Receipt receipt,
        @JsonIgnore Report<AttributedModel> report) implements Answer {

    /** Answers a query, of which these are the parameters; money is in this currency, which is that of the facts. */
    public static Attribution of(Reports reports, Map<String, String[]> query, Currency currency) {
        return of(reports.answer(AttributionReport.in(currency), query));
    }

    static Attribution of(Report<AttributedModel> report) {
        return new Attribution(report.asOf(), report.groups(), report.receipt(), report);
    }
}
