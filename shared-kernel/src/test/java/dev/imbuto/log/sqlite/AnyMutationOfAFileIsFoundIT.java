package dev.imbuto.log.sqlite;

import dev.imbuto.log.AnyMutationIsFound;
import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;

/** Changes made with SQL, as any SQLite tool makes them. */
class AnyMutationOfAFileIsFoundIT extends AnyMutationIsFound {
    @TempDir
    Path folder;

    private byte[] original = {};

    private Path file() {
        return folder.resolve("log.db");
    }

    private StoredRows rows() {
        return new StoredRows(file());
    }

    @Override
    protected void store(List<Commit> commits) {
        try (var log = SqliteEventLog.open(file())) {
            commits.forEach(log::append);
        }
        try {
            original = Files.readAllBytes(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected <T> T reading(Function<EventLog, T> read) {
        try (var log = SqliteEventLog.openForReading(file())) {
            return read.apply(log);
        }
    }

    @Override
    protected EventLog open() {
        return SqliteEventLog.open(file());
    }

    @Override
    protected SortedMap<Long, String> stored() {
        return rows().byPosition();
    }

    @Override
    protected void restore() {
        try {
            for (String rest : List.of("log.db-wal", "log.db-shm")) {
                Files.deleteIfExists(folder.resolve(rest));
            }
            Files.write(file(), original);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Map<String, Predicate<Random>> mutations() {
        return rows().mutations();
    }

    @Override
    protected void cutOff(long position) {
        rows().execute("DELETE FROM events WHERE position >= ?", position);
        rows().execute("DELETE FROM commits WHERE first_position >= ?", position);
    }

    @Override
    protected void exchange(CommitHeader commit, long position, byte[] payload, byte[] hash) {
        rows().execute("UPDATE events SET payload = ? WHERE position = ?", payload, position);
        rows().execute("UPDATE commits SET hash = ? WHERE first_position = ?", hash, commit.firstPosition());
    }
}
