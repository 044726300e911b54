package dev.imbuto.query.facts;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down once the facts no longer follow the log: they would answer from an ever older past. */
final class FactHealth implements HealthIndicator {
    private final FactFeed feed;

    FactHealth(FactFeed feed) {
        this.feed = feed;
    }

    @Override
    public Health health() {
        return feed.failure()
                .map(failure -> Health.down(failure))
                .orElseGet(Health::up)
                .withDetail("position", feed.position())
                .build();
    }
}
