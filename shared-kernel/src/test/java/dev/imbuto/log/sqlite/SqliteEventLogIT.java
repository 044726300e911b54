package dev.imbuto.log.sqlite;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.EventLogContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteEventLogIT extends EventLogContract {
    @TempDir
    Path folder;

    @Override
    protected EventLog open() {
        return SqliteEventLog.open(folder.resolve("log.db"));
    }
}
