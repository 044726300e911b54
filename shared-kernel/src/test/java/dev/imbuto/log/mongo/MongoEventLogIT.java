package dev.imbuto.log.mongo;

import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.EventLogContract;
import dev.imbuto.mongo.MongoAddress;
import org.junit.jupiter.api.Tag;

@Tag("mongodb")
class MongoEventLogIT extends EventLogContract {
    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());

    @Override
    protected EventLog open() {
        return MongoEventLog.open(address);
    }
}
