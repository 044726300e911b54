package dev.imbuto.standalone.story;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Permission;
import java.util.List;

/**
 * Lets a Java process reach this machine and nothing else, and has it say what else it tried: every connection, datagram and name
 * lookup of Java goes through here, whichever API it uses. What native code does is beyond it; {@code scripts/offline} sees that
 * too.
 *
 * <p>Java before 24 only: later ones have no such place.
 */
@SuppressWarnings("removal") // there is no other place that sees all of it
public final class DeniedNetwork extends SecurityManager {
    /** Begins each line that says what was tried. */
    static final String DENIED = "tried to reach ";

    private static final int LAST_JAVA = 23;

    /** Whether this Java has such a place. */
    static boolean isThere() {
        return Runtime.version().feature() <= LAST_JAVA;
    }

    /** What has to stand before the command line of Java; the folder gets the one class that is needed. */
    static List<String> before(Path folder) throws IOException {
        String name = DeniedNetwork.class.getName();
        Path file = folder.resolve(name.replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        try (InputStream in = DeniedNetwork.class.getResourceAsStream(DeniedNetwork.class.getSimpleName() + ".class")) {
            Files.write(file, in.readAllBytes());
        }
        return List.of("env", "JDK_JAVA_OPTIONS=-Xbootclasspath/a:" + folder + " -Djava.security.manager=" + name);
    }

    @Override
    public void checkConnect(String host, int port) {
        if (!isThisMachine(host)) {
            System.err.println(DENIED + host + (port < 0 ? "" : ":" + port));
            throw new SecurityException(DENIED + host);
        }
    }

    @Override
    public void checkConnect(String host, int port, Object context) {
        checkConnect(host, port);
    }

    @Override
    public void checkMulticast(InetAddress group) {
        checkConnect(group.getHostAddress(), 0);
    }

    /** Everything else is allowed. */
    @Override
    public void checkPermission(Permission permission) {}

    @Override
    public void checkPermission(Permission permission, Object context) {}

    /** Addresses alone: looking a name up would be what is not allowed. */
    private static boolean isThisMachine(String host) {
        String address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (address.equals("localhost")) {
            return true;
        }
        boolean isAddress = address.matches("[0-9.]+") || address.indexOf(':') >= 0;
        try {
            return isAddress && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
