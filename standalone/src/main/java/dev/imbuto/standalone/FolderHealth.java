package dev.imbuto.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while the data folder takes no bytes, because its disk is full or may not be written. It comes up by itself. */
final class FolderHealth implements HealthIndicator {
    /** Anybody may ask for health, which is no reason to write more often. */
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);
    /** As much as the log may need for a commit of usual size and its write-ahead pages. */
    private static final byte[] PROBE = new byte[256 * 1024];

    private final Path folder;
    private long probedAt = System.nanoTime() - BETWEEN_PROBES.toNanos();
    private Health probed = Health.up().build();

    FolderHealth(Path folder) {
        this.folder = folder;
    }

    @Override
    public synchronized Health health() {
        long now = System.nanoTime();
        if (now - probedAt >= BETWEEN_PROBES.toNanos()) {
            probed = probe();
            probedAt = now;
        }
        return probed;
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
