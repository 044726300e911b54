package dev.imbuto.query.roi;

import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The report over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportSettings.class)
public class RoiReportConfiguration {

    @Bean
    ReportType<RoiGroup> roiReport(ReportSettings settings) {
        return RoiReport.in(settings.currency());
    }

    @Bean
    RoiReportController roiReportController(Reports reports, ReportType<RoiGroup> type) {
        return new RoiReportController(reports, type);
    }
}
