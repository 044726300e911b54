package dev.imbuto.query.attribution;

import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.Reports;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Both reports over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportSettings.class)
public class AttributionReportConfiguration {

    @Bean
    AttributionReportController attributionReportController(Reports reports, ReportSettings settings) {
        return new AttributionReportController(reports, settings);
    }
}
