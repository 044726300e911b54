package dev.imbuto.query.facts;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/**
 * Makes the facts anew from the whole log: in a fresh file beside the old one, which it replaces when it is complete.
 *
 * <p>Whatever goes wrong before, the old file stays as it is.
 */
public final class FactRebuild {
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
            FactBuild.Progress progress)
            throws InterruptedException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            delete(fresh);
            try (FactStore facts = FactStore.open(fresh, store)) {
                new FactBuild(log, decode, FactPolicies.AS_RECORDED, feed).fill(facts, progress);
            }
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

    private static void delete(Path file) throws IOException {
        Files.deleteIfExists(writeAheadLog(file));
        Files.deleteIfExists(file);
    }

    /** Where DuckDB keeps what it has not yet moved to the file itself. */
    private static Path writeAheadLog(Path file) {
        return file.resolveSibling(file.getFileName() + ".wal");
    }
}
