package dev.imbuto.log.mongo;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import dev.imbuto.emulator.IndexedBackend;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.mongo.MongoAddress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A MongoDB server in another process: the one that is given to the tests, or else an emulator that ends with its test. */
final class ServerProcess implements AutoCloseable {
    /** On a busy machine a new process is slow to answer. */
    private static final String PATIENT = "?connectTimeoutMS=15000&serverSelectionTimeoutMS=30000";

    private final @Nullable ChildProcess process;
    private final int port;
    private final String address;

    private ServerProcess(@Nullable ChildProcess process, int port, String address) {
        this.process = process;
        this.port = port;
        this.address = address;
    }

    static ServerProcess start() throws IOException {
        return MongoServers.emulated() ? startEmulator() : new ServerProcess(null, 0, MongoServers.newDatabase());
    }

    static ServerProcess startEmulator() throws IOException {
        var process = ChildProcess.start(ServerProcess.class);
        int port = Integer.parseInt(process.nextLine());
        return new ServerProcess(process, port, "mongodb://127.0.0.1:" + port + "/imbuto" + PATIENT);
    }

    /** Of an emulator. */
    int port() {
        return port;
    }

    /** The address of a database that no other test uses. */
    String address() {
        return address;
    }

    /** Opens a log there. */
    MongoEventLog open() {
        return MongoEventLog.open(MongoAddress.of(address, MongoServers.emulated()));
    }

    @Override
    public void close() {
        if (process != null) {
            process.kill();
        }
    }

    /** Prints its port and serves until its input ends. */
    public static void main(String[] none) {
        ChildProcess.endWithParent();
        var server = new MongoServer(new IndexedBackend().version(ServerVersion.MONGO_5_0));
        server.bind("127.0.0.1", 0);
        ChildProcess.say(server.getLocalAddress().getPort());
    }
}
