package dev.imbuto.node;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogException;
import dev.imbuto.log.LogUnavailableException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while the log does not answer, and for ten seconds after it refused a command. It comes up by itself.
 *
 * <p>Anybody may ask for health, so the log is asked once a second at most.
 */
public final class LogHealth implements HealthIndicator, ProblemTranslator {
    private static final Duration MEMORY = Duration.ofSeconds(10);
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);

    private final EventLog log;
    private volatile long refusedAt = System.nanoTime() - MEMORY.toNanos();
    private long probedAt = System.nanoTime() - BETWEEN_PROBES.toNanos();
    private Health probed = Health.up().build();

    public LogHealth(EventLog log) {
        this.log = log;
    }

    /** Watches the refusals go by, and leaves them to others. */
    @Override
    public Optional<Problem> translate(Throwable exception) {
        if (exception instanceof LogUnavailableException) {
            refusedAt = System.nanoTime();
        }
        return Optional.empty();
    }

    @Override
    public synchronized Health health() {
        long now = System.nanoTime();
        if (now - refusedAt < MEMORY.toNanos()) {
            return Health.down().withDetail("log", "refused a command").build();
        }
        if (now - probedAt >= BETWEEN_PROBES.toNanos()) {
            probed = probe();
            probedAt = System.nanoTime();
        }
        return probed;
    }

    private Health probe() {
        try {
            return Health.up().withDetail("position", log.head().position()).build();
        } catch (LogException away) {
            return Health.down(away).build();
        }
    }
}
