package dev.imbuto.log.mongo;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.EventLogContract;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.MongoServers;

class MongoEventLogIT extends EventLogContract {
    private final MongoAddress address = MongoServers.newAddress();

    @Override
    protected EventLog open() {
        return MongoEventLog.open(address);
    }
}
