package dev.imbuto.command.batch;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.command.http.CommandDesk;
import dev.imbuto.http.JsonBodies;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Commands over HTTP, many per request. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BatchLimits.class)
public class BatchConfiguration {

    @Bean
    Routes routesOfBatches() {
        return new Routes().allow(HttpMethod.POST, "/v1/commands", Role.INTEGRATOR);
    }

    @Bean
    Batches batches(CommandDesk desk, BatchLimits limits) {
        return new Batches(desk, limits.batches());
    }

    @Bean
    BatchController batchController(Batches batches, CommandDesk desk, JsonBodies bodies, BatchLimits limits) {
        return new BatchController(batches, desk, bodies, limits);
    }
}
