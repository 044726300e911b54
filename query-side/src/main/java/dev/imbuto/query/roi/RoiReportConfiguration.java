package dev.imbuto.query.roi;

import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.Reports;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The report over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportSettings.class)
public class RoiReportConfiguration {

    @Bean
    RoiReportController roiReportController(Reports reports, ReportSettings settings) {
        return new RoiReportController(reports, settings);
    }
}
