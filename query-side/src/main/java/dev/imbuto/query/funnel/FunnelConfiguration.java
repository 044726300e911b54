package dev.imbuto.query.funnel;

import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The report over HTTP. */
@Configuration(proxyBeanMethods = false)
public class FunnelConfiguration {

    @Bean
    ReportType<FunnelGroup> funnelReport() {
        return FunnelReport.TYPE;
    }

    @Bean
    FunnelController funnelController(Reports reports) {
        return new FunnelController(reports);
    }
}
