package dev.imbuto.standalone;

import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.FactFeed;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The facts of this node, brought up to the log and kept there while the application runs. */
@Configuration(proxyBeanMethods = false)
class ReadModelConfiguration {
    @Bean
    FactStore factStore(Installation installation) {
        return FactStore.open(installation.data().resolve("facts.duckdb"), FactStore.Settings.DEFAULT);
    }

    @Bean(initMethod = "start")
    FactFeed factFeed(EventLog log, EventCodec codec, FactStore facts) {
        return new FactFeed(log, codec::decode, facts, FactFeed.Settings.DEFAULT);
    }

    /** A read model that no longer follows the log answers from an ever older past: better not at all. */
    @Bean
    HealthIndicator readModelHealthIndicator(FactFeed feed) {
        return () -> feed.failure()
                .map(failure -> Health.down().build())
                .orElseGet(() -> Health.up().build());
    }
}
