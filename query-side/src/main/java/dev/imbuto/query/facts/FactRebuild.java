package dev.imbuto.query.facts;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the facts anew from the whole log: in a fresh file beside the old one, which it replaces when it is complete.
 *
 * <p>Whatever goes wrong before, the old file stays as it is.
 */
public final class FactRebuild {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /** Is told how many events of how many are done, now and then and at the end. */
    @FunctionalInterface
    public interface Progress {
        void reached(long done, long total);
    }

    private FactRebuild() {}

    /**
     * Replaces the file, which must not be open in any process and need not be there or be sound.
     *
     * @throws IllegalStateException when the feed stopped, or the file cannot be written; the cause says why
     */
    public static void replace(
            Path file,
            EventLog log,
            Function<StoredEvent, Object> decode,
            FactStore.Settings store,
            FactFeed.Settings feed,
            Progress progress)
            throws InterruptedException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            delete(fresh);
            build(fresh, log, decode, store, feed, progress);
            if (Files.exists(writeAheadLog(fresh))) {
                throw new IllegalStateException(fresh + " was not closed completely");
            }
            // Without its write-ahead log the old file is older but sound, in case the next step is not reached.
            Files.deleteIfExists(writeAheadLog(file));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void build(
            Path fresh,
            EventLog log,
            Function<StoredEvent, Object> decode,
            FactStore.Settings settings,
            FactFeed.Settings feedSettings,
            Progress progress)
            throws InterruptedException {
        long total = log.head().position();
        try (FactStore store = FactStore.open(fresh, settings);
                FactFeed feed = new FactFeed(log, decode, store, feedSettings)) {
            feed.start();
            while (!feed.awaitPosition(total, BETWEEN_LOOKS)) {
                Optional<? extends Throwable> failure = feed.failure().or(feed::trouble);
                if (failure.isPresent()) {
                    throw new IllegalStateException(
                            "the facts stopped at position " + feed.position() + ": "
                                    + failure.get().getMessage(),
                            failure.get());
                }
                progress.reached(feed.position(), total);
            }
            progress.reached(total, total);
        }
    }

    private static void delete(Path file) throws IOException {
        Files.deleteIfExists(writeAheadLog(file));
        Files.deleteIfExists(file);
    }

    /** Where DuckDB keeps what it has not yet moved to the file itself. */
    private static Path writeAheadLog(Path file) {
        return file.resolveSibling(file.getFileName() + ".wal");
    }
}
