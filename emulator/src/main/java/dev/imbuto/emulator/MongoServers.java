package dev.imbuto.emulator;

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
        private static final String ADDRESS = Emulator.start(0, new MemoryBackend());
    }

    private MongoServers() {}

    /** Whether the tests run on the emulator, which is no member of a replica set. */
    public static boolean emulated() {
        return GIVEN.isEmpty();
    }

    /** The address of a database that no test used before. */
    public static String newDatabase() {
        return newDatabase(emulated() ? InThisProcess.ADDRESS : GIVEN);
    }

    /** The same in this process, whatever address is given: for tests that stand between a program and its server. */
    public static String newEmulatedDatabase() {
        return newDatabase(InThisProcess.ADDRESS);
    }

    /** The same at another server, whose address may have options but no database. */
    public static String newDatabase(String server) {
        String database = "test-" + UUID.randomUUID();
        int options = server.indexOf('?');
        return options < 0 ? server + database : server.substring(0, options) + database + server.substring(options);
    }
}
