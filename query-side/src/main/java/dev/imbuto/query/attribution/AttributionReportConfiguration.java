package dev.imbuto.query.attribution;

import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Both reports over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportSettings.class)
public class AttributionReportConfiguration {

    @Bean
    ReportType<AttributedModel> attributionReport(ReportSettings settings) {
        return AttributionReport.in(settings.currency());
    }

    @Bean
    ReportType<CommonPath> pathsReport(ReportSettings settings) {
        return PathsReport.in(settings.currency());
    }

    @Bean
    AttributionReportController attributionReportController(Reports reports, ReportSettings settings) {
        return new AttributionReportController(reports, settings);
    }
}
