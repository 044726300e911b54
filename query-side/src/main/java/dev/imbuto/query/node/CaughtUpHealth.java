package dev.imbuto.query.node;

import java.util.function.LongSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Out of service until the facts hold all that was in the log when the node started: a new node would answer from the past
 * while it builds its facts.
 */
final class CaughtUpHealth implements HealthIndicator {
    private final long head;
    private final LongSupplier position;

    CaughtUpHealth(long head, LongSupplier position) {
        this.head = head;
        this.position = position;
    }

    @Override
    public Health health() {
        long reached = position.getAsLong();
        return (reached < head ? Health.outOfService() : Health.up())
                .withDetail("position", reached)
                .build();
    }
}
