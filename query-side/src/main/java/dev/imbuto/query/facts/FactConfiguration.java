package dev.imbuto.query.facts;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreBusyException;
import dev.imbuto.query.duckdb.FactStoreException;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The facts of this node, brought up to the log and kept there while the application runs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FactSettings.class)
public class FactConfiguration {

    @Bean
    FactStore factStore(FactSettings settings) {
        return FactStore.open(settings.file(), settings.store());
    }

    @Bean(initMethod = "start")
    FactFeed factFeed(EventLog log, EventCodec codec, FactStore facts) {
        return new FactFeed(log, codec::decode, facts, FactFeed.Settings.DEFAULT);
    }

    @Bean
    FactHealth factHealthIndicator(FactFeed feed, FactStore facts) {
        return new FactHealth(feed, facts);
    }

    @Bean
    WebMvcConfigurer readsWaitForTheirPosition(FactFeed feed) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new MinPosition(feed)).addPathPatterns("/v1/**");
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
