package dev.imbuto.query.period;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Frozen periods over HTTP: what is frozen for every role to read, restated reports for those who read reports. */
@Configuration(proxyBeanMethods = false)
public class PeriodConfiguration {

    @Bean
    Routes routesOfPeriods() {
        return new Routes()
                .all(HttpMethod.GET, "/v1/periods/{key}")
                .all(HttpMethod.GET, "/v1/periods/{key}/timeline")
                .allow(HttpMethod.GET, "/v1/periods/{key}/*", Role.ANALYST, Role.COMPLIANCE);
    }

    @Bean
    PeriodController periodController(
            EventLog log,
            EventCodec codec,
            Facts facts,
            Reports reports,
            List<ReportType<?>> types,
            ReportLimits limits) {
        return new PeriodController(
                new PeriodReader(log, codec), new Restating(reports, types, log, facts, limits), limits);
    }
}
