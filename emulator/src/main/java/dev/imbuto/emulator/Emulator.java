package dev.imbuto.emulator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.slf4j.LoggerFactory;

/** The emulator as a process of its own, on this machine only: {@code java -jar imbuto-emulator-exec.jar [PORT]}. */
public final class Emulator {
    private Emulator() {}

    /**
     * Runs until the process ends; what it kept is lost then. Prints its address as soon as it listens.
     *
     * @param arguments the port, any free one when there is none or it is 0
     */
    public static void main(String[] arguments) {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
        int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        System.out.println(start(port, new IndexedBackend()));
    }

    /** Starts one in this process and returns its address, which ends with a slash. */
    static String start(int port, MemoryBackend backend) {
        MongoServer server = new MongoServer(backend.version(ServerVersion.MONGO_5_0));
        server.bind("127.0.0.1", port);
        return "mongodb://127.0.0.1:" + server.getLocalAddress().getPort() + "/";
    }
}
