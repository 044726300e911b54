package dev.imbuto.query.receipt;

import dev.imbuto.query.attribution.AttributionReport;
import dev.imbuto.query.attribution.PathsReport;
import dev.imbuto.query.funnel.FunnelReport;
import dev.imbuto.query.movements.MovementsReport;
import dev.imbuto.query.pipeline.PipelineReport;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.roi.RoiReport;
import dev.imbuto.query.timeinstage.TimeInStageReport;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every report that gives receipts, by its name. */
final class AllReports {
    private final Map<String, ReportType<?>> types;

    /** Of an installation with this currency. */
    AllReports(Currency currency) {
        types = Stream.<ReportType<?>>of(
                        FunnelReport.TYPE,
                        MovementsReport.TYPE,
                        TimeInStageReport.TYPE,
                        RoiReport.in(currency),
                        PipelineReport.in(currency),
                        AttributionReport.in(currency),
                        PathsReport.in(currency))
                .collect(Collectors.toUnmodifiableMap(ReportType::name, Function.identity()));
    }

    Optional<ReportType<?>> named(String name) {
        return Optional.ofNullable(types.get(name));
    }
}
