package dev.imbuto.query.facts;

import dev.imbuto.query.duckdb.FactStore;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while the facts do not follow the log, since they would answer from an ever older past, or once their file was found to
 * be damaged.
 */
final class FactHealth implements HealthIndicator {
    private final FactFeed feed;
    private final FactStore facts;

    FactHealth(FactFeed feed, FactStore facts) {
        this.feed = feed;
        this.facts = facts;
    }

    @Override
    public Health health() {
        return feed.failure()
                .map(failure -> Health.down(failure))
                .or(() -> feed.trouble()
                        .map(trouble -> Health.down().withDetail("notWritten", String.valueOf(trouble.getMessage()))))
                .or(() -> facts.damage().map(damage -> Health.down().withDetail("damage", damage)))
                .orElseGet(Health::up)
                .withDetail("position", feed.position())
                .build();
    }
}
