package dev.imbuto.query.export;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.Facts;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Exports over HTTP. */
@Configuration(proxyBeanMethods = false)
public class ExportConfiguration {

    @Bean
    Routes routesOfExports() {
        return new Routes().allow(HttpMethod.GET, "/v1/exports/*", Role.ANALYST);
    }

    @Bean
    ExportController exportController(EventLog log, EventCodec codec, Facts facts) {
        return new ExportController(log, codec, facts);
    }
}
