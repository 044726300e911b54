package dev.imbuto.privacy;

import dev.imbuto.emulator.MongoServers;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("mongodb")
class MongoPersonalDataIT extends PersonalDataContract {
    private final SharedDatabase database =
            SharedDatabase.open(MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated()));
    private final MasterKey master = MasterKey.parse("00112233445566778899aabbccddeeff".repeat(2));

    @Override
    protected PersonalData open() {
        return MongoPersonalData.open(database, master, true, Clock.systemUTC());
    }

    @AfterEach
    void disconnect() {
        database.close();
    }
}
