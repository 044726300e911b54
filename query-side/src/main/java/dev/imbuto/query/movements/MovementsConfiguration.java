package dev.imbuto.query.movements;

import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The report over HTTP. */
@Configuration(proxyBeanMethods = false)
public class MovementsConfiguration {

    @Bean
    ReportType<MovementsGroup> movementsReport() {
        return MovementsReport.TYPE;
    }

    @Bean
    MovementsController movementsController(Reports reports) {
        return new MovementsController(reports);
    }
}
