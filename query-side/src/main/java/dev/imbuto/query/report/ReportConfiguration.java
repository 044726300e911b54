package dev.imbuto.query.report;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreBusyException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** What every report needs to be asked for over HTTP. */
@Configuration(proxyBeanMethods = false)
public class ReportConfiguration {

    @Bean
    Reports reports(EventLog log, FactStore facts) {
        return new Reports(log, facts, Clock.systemUTC());
    }

    @Bean
    CsvReportWriter csvReportWriter() {
        return new CsvReportWriter();
    }

    @Bean
    ProblemTranslator tooManyReports() {
        return exception -> exception instanceof FactStoreBusyException busy
                ? Optional.of(new Problem(503, "busy", String.valueOf(busy.getMessage())))
                : Optional.empty();
    }

    @Bean
    Routes reportRoutes() {
        return new Routes().allow(HttpMethod.GET, "/v1/reports/*", Role.ANALYST, Role.COMPLIANCE);
    }
}
