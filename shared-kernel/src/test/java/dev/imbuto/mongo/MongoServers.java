package dev.imbuto.mongo;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.UUID;

/**
 * Where the tests find a MongoDB server: at the address in the system property {@code imbuto.mongodb}, such as
 * {@code mongodb://127.0.0.1:27017/?replicaSet=rs0}, or in this process behind a real socket. Each test has a database of its
 * own.
 */
public final class MongoServers {
    private static final String GIVEN = System.getProperty("imbuto.mongodb", "");

    private static final class InThisProcess {
        private static final String ADDRESS = start();

        private static String start() {
            var server = new MongoServer(new MemoryBackend().version(ServerVersion.MONGO_5_0));
            var bound = server.bind();
            return "mongodb://" + bound.getHostString() + ":" + bound.getPort() + "/";
        }
    }

    private MongoServers() {}

    /** The address of a database that no test used before. */
    public static String newDatabase() {
        var server = GIVEN.isEmpty() ? InThisProcess.ADDRESS : GIVEN;
        var database = "test-" + UUID.randomUUID();
        int options = server.indexOf('?');
        return options < 0 ? server + database : server.substring(0, options) + database + server.substring(options);
    }

    public static MongoAddress newAddress() {
        return MongoAddress.of(newDatabase(), GIVEN.isEmpty());
    }
}
