package dev.imbuto.query.pipeline;

import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The report over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportSettings.class)
public class PipelineReportConfiguration {

    @Bean
    ReportType<PipelineGroup> pipelineReport(ReportSettings settings) {
        return PipelineReport.in(settings.currency());
    }

    @Bean
    PipelineReportController pipelineReportController(Reports reports, ReportType<PipelineGroup> type) {
        return new PipelineReportController(reports, type);
    }
}
