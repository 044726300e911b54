package dev.imbuto.query.report;

import java.util.function.Function;

/**
 * A report that can be asked for by its name.
 *
 * @param name as in its path and in receipts, like {@code time-in-stage}
 * @param table how its groups read as CSV
 * @param reading takes its parameters and gives the question, which is not asked when one of them was at fault
 * @param form what its answer looks like in JSON
 */
public record ReportType<G extends Group>(
        String name,
        Table<G> table,
        Function<ReportParameters, Question<G>> reading,
        Function<Report<G>, Answer> form) {

    /** One whose answer is the report as it is. */
    public ReportType(String name, Table<G> table, Function<ReportParameters, Question<G>> reading) {
        this(name, table, reading, report -> report);
    }
}
