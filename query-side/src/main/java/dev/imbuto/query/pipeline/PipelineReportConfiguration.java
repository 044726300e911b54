package dev.imbuto.query.pipeline;

import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.Reports;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The report over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportSettings.class)
public class PipelineReportConfiguration {

    @Bean
    PipelineReportController pipelineReportController(Reports reports, ReportSettings settings) {
        return new PipelineReportController(reports, settings);
    }
}
