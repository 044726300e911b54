package dev.imbuto.query.status;

import dev.imbuto.access.Routes;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.Facts;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** The status over HTTP, for every role. */
@Configuration(proxyBeanMethods = false)
public class StatusConfiguration {

    @Bean
    Routes routeOfStatus() {
        return new Routes().all(HttpMethod.GET, "/v1/status");
    }

    @Bean
    StatusController statusController(EventLog log, Facts facts) {
        return new StatusController(log, facts);
    }
}
