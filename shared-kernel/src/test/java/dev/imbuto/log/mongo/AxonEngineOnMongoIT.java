package dev.imbuto.log.mongo;

import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.AxonEngineSuite;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("mongodb")
class AxonEngineOnMongoIT extends AxonEngineSuite {
    private final SharedDatabase database =
            SharedDatabase.open(MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated()));

    private MongoEventLog log;
    private MongoSnapshots snapshots;

    @Override
    protected EventLog log() {
        if (log == null) {
            log = MongoEventLog.open(database);
        }
        return log;
    }

    @Override
    protected Snapshots snapshots() {
        if (snapshots == null) {
            snapshots = new MongoSnapshots(database);
        }
        return snapshots;
    }

    @AfterEach
    void close() {
        log.close();
        database.close();
    }
}
