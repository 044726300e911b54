package dev.imbuto.query.facts;

import dev.imbuto.access.Routes;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.FactStoreBusyException;
import dev.imbuto.query.duckdb.FactStoreException;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The facts of this node, brought up to the log and kept there while the application runs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FactSettings.class)
public class FactConfiguration {

    @Bean(initMethod = "start")
    LiveFacts liveFacts(EventLog log, EventCodec codec, FactSettings settings) {
        return new LiveFacts(settings.files(), log, codec::decode, settings.store(), FactFeed.Settings.DEFAULT);
    }

    @Bean(initMethod = "start")
    FactBuilding factBuilding(LiveFacts facts, EventLog log, FactSettings settings) {
        return new FactBuilding(facts, log, settings.store());
    }

    @Bean
    FactsController factsController(LiveFacts facts, FactBuilding building, JsonBodies bodies) {
        return new FactsController(facts, building, bodies);
    }

    @Bean
    Routes routesOfFacts() {
        return new Routes()
                .allow(HttpMethod.GET, "/v1/facts")
                .allow(HttpMethod.POST, "/v1/facts/rebuild")
                .allow(HttpMethod.POST, "/v1/facts/rebuild/cancel")
                .allow(HttpMethod.DELETE, "/v1/facts/kept");
    }

    @Bean
    FactHealth factHealthIndicator(LiveFacts facts) {
        return new FactHealth(facts, facts::damage);
    }

    @Bean
    WebMvcConfigurer readsWaitForTheirPosition(LiveFacts facts) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new MinPosition(facts)).addPathPatterns("/v1/**");
            }
        };
    }

    /** Other failures of the store are defects. */
    @Bean
    ProblemTranslator damagedFacts() {
        return exception -> exception instanceof FactStoreException failure && failure.isDamage()
                ? Optional.of(new Problem(
                        503,
                        "facts-damaged",
                        "The read model is damaged; `imbuto rebuild` makes it anew from the log."))
                : Optional.empty();
    }

    @Bean
    ProblemTranslator tooManyReports() {
        return exception -> exception instanceof FactStoreBusyException busy
                ? Optional.of(new Problem(503, "busy", "Too many reports at once: " + busy.getMessage() + "."))
                : Optional.empty();
    }
}
