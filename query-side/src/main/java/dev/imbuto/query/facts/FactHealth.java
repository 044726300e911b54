package dev.imbuto.query.facts;

import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while the facts do not follow the log, since they would answer from an ever older past, or once their file was found to
 * be damaged.
 */
final class FactHealth implements HealthIndicator {
    private final Following facts;
    private final Supplier<Optional<String>> damage;

    /** {@code damage} is what was found to be wrong with the file. */
    FactHealth(Following facts, Supplier<Optional<String>> damage) {
        this.facts = facts;
        this.damage = damage;
    }

    @Override
    public Health health() {
        return facts.failure()
                .map(failure -> Health.down(failure))
                .or(() -> facts.trouble()
                        .map(trouble -> Health.down().withDetail("notWritten", String.valueOf(trouble.getMessage()))))
                .or(() -> damage.get().map(found -> Health.down().withDetail("damage", found)))
                .orElseGet(Health::up)
                .withDetail("position", facts.position())
                .build();
    }
}
