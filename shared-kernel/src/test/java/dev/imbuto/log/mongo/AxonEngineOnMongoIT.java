package dev.imbuto.log.mongo;

import dev.imbuto.log.AxonEngineSuite;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import org.junit.jupiter.api.AfterEach;

class AxonEngineOnMongoIT extends AxonEngineSuite {
    private final MongoAddress address = MongoServers.newAddress();

    private MongoEventLog log;
    private MongoSnapshots snapshots;

    @Override
    protected EventLog log() {
        if (log == null) {
            log = MongoEventLog.open(address);
        }
        return log;
    }

    @Override
    protected Snapshots snapshots() {
        if (snapshots == null) {
            snapshots = MongoSnapshots.open(address);
        }
        return snapshots;
    }

    @AfterEach
    void close() {
        log.close();
        snapshots.close();
    }
}
