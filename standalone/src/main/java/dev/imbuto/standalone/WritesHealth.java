package dev.imbuto.standalone;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.log.LogUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while commands cannot be kept: the data folder takes no bytes, because its disk is full or may not be written, or the
 * log refused one within the last ten seconds. Reads go on meanwhile, and it comes up by itself.
 */
final class WritesHealth implements HealthIndicator, ProblemTranslator {
    private static final Duration MEMORY = Duration.ofSeconds(10);
    /** Anybody may ask for health, which is no reason to write more often. */
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);
    /** As much as the log may need for a commit of usual size and its write-ahead pages. */
    private static final byte[] PROBE = new byte[256 * 1024];

    private final Path folder;
    private volatile long refusedAt = System.nanoTime() - MEMORY.toNanos();
    private long probedAt = System.nanoTime() - BETWEEN_PROBES.toNanos();
    private Health probed = Health.up().build();

    WritesHealth(Path folder) {
        this.folder = folder;
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
        if (now - probedAt >= BETWEEN_PROBES.toNanos()) {
            probed = probe();
            probedAt = now;
        }
        boolean refused = now - refusedAt < MEMORY.toNanos();
        return refused ? Health.down().withDetail("log", "refused a command").build() : probed;
    }

    private Health probe() {
        Path file = folder.resolve("probe");
        try {
            try {
                Files.write(file, PROBE);
            } finally {
                Files.deleteIfExists(file);
            }
            return Health.up().build();
        } catch (IOException full) {
            return Health.down(full).build();
        }
    }
}
