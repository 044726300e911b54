package dev.imbuto.query.timeinstage;

import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The report over HTTP. */
@Configuration(proxyBeanMethods = false)
public class TimeInStageConfiguration {

    @Bean
    ReportType<TimeInStageGroup> timeInStageReport() {
        return TimeInStageReport.TYPE;
    }

    @Bean
    TimeInStageController timeInStageController(Reports reports) {
        return new TimeInStageController(reports);
    }
}
