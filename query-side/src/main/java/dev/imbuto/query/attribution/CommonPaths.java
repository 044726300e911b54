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

/** An answer: the paths, those with the most conversions first. */
@JsonPropertyOrder({"asOf", "paths", "receipt"})
record CommonPaths(
        Instant asOf,
        List<CommonPath> paths,
        Receipt receipt,
        @JsonIgnore Report<CommonPath> report) implements Answer {

    static CommonPaths of(Reports reports, Map<String, String[]> query, Currency currency) {
        Report<CommonPath> report = reports.answer(PathsReport.in(currency), query);
        return new CommonPaths(report.asOf(), report.groups(), report.receipt(), report);
    }
}
