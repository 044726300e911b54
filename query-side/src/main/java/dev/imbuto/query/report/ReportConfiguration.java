package dev.imbuto.query.report;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.Facts;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** What every report needs to be asked for over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportLimits.class)
public class ReportConfiguration {

    @Bean
    Reports reports(EventLog log, Facts facts, ObjectProvider<Replayed> replays, ReportLimits limits) {
        return new Reports(log, facts, replays.getIfAvailable(() -> Replayed.NONE), Clock.systemUTC(), limits);
    }

    @Bean
    CsvReportWriter csvReportWriter() {
        return new CsvReportWriter();
    }

    @Bean
    Routes reportRoutes() {
        return new Routes().allow(HttpMethod.GET, "/v1/reports/*", Role.ANALYST, Role.COMPLIANCE);
    }
}
