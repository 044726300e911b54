package dev.imbuto.log.sqlite;

import dev.imbuto.log.AxonEngineSuite;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class AxonEngineOnSqliteIT extends AxonEngineSuite {
    @TempDir
    Path folder;

    private SqliteEventLog log;
    private SqliteSnapshots snapshots;

    @Override
    protected EventLog log() {
        if (log == null) {
            log = SqliteEventLog.open(folder.resolve("log.db"));
        }
        return log;
    }

    @Override
    protected Snapshots snapshots() {
        if (snapshots == null) {
            snapshots = SqliteSnapshots.open(folder.resolve("snapshots.db"));
        }
        return snapshots;
    }

    @AfterEach
    void close() {
        log.close();
        snapshots.close();
    }
}
