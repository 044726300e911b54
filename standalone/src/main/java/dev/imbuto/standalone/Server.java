package dev.imbuto.standalone;

import dev.imbuto.access.ApiKey;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.node.Node;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Both sides over an installation, listening for HTTP. */
final class Server implements AutoCloseable {
    private final Installation installation;
    private final ConfigurableApplicationContext context;
    private final Optional<ApiKey.Made> firstAdmin;

    private Server(Installation installation, ConfigurableApplicationContext context) {
        this.installation = installation;
        this.context = context;
        this.firstAdmin = context.getBean(ApiKeys.class).createFirstAdmin();
    }

    /**
     * Takes over the folder, starts everything and listens. At the first start the admin key is printed, on a line of its
     * own. A signal to stop closes all of it in good order.
     */
    static Server start(DataFolder data, ServerOptions options, PrintWriter out) {
        Installation installation = Installation.open(data);
        try {
            ConfigurableApplicationContext context = new SpringApplicationBuilder(StandaloneApplication.class)
                    .properties(Node.defaults())
                    .registerShutdownHook(false)
                    .initializers(starting -> starting.getBeanFactory().registerSingleton("installation", installation))
                    .run(arguments(data, options));
            Server server = new Server(installation, context);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            server.firstAdmin().ifPresent(made -> {
                out.println("Admin key: " + made.key());
                out.flush();
            });
            return server;
        } catch (RuntimeException failure) {
            installation.close();
            throw failure;
        }
    }

    private static String[] arguments(DataFolder data, ServerOptions options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--imbuto.data=" + data.path(),
                "--imbuto.currency=" + data.currency(),
                "--server.port=" + options.port(),
                "--server.address=" + options.address()));
        if (options.behindProxy) {
            // Tomcat's own: it believes what proxies in private networks say, and of a chain only what they added
            arguments.add("--server.forward-headers-strategy=native");
        }
        return arguments.toArray(String[]::new);
    }

    /** {@code https} where Spring's {@code server.ssl.*} are set. */
    String scheme() {
        return usesTls() ? "https" : "http";
    }

    private boolean usesTls() {
        Ssl ssl = context.getBean(ServerProperties.class).getSsl();
        return Ssl.isEnabled(ssl);
    }

    /** What is to be said loudly about where it listens; empty when keys and people's data cannot be overheard. */
    Optional<String> warning() {
        ServerProperties properties = context.getBean(ServerProperties.class);
        InetAddress address = properties.getAddress();
        boolean thisMachineOnly = address != null && address.isLoopbackAddress();
        boolean behindProxy = properties.getForwardHeadersStrategy() != null
                && properties.getForwardHeadersStrategy() != ServerProperties.ForwardHeadersStrategy.NONE;
        if (thisMachineOnly || usesTls() || behindProxy) {
            return Optional.empty();
        }
        String where = address == null ? "all addresses" : address.getHostAddress();
        return Optional.of("""
                ******************************************************************************
                WARNING: Imbuto listens on %s without TLS. API keys and personal data
                can be read and changed by anybody on the way. Set server.ssl.* (see the
                README), put a proxy that ends TLS in front and say --behind-proxy, or
                listen on 127.0.0.1 only.
                ******************************************************************************""".formatted(where));
    }

    /** The key of the first start. */
    Optional<ApiKey.Made> firstAdmin() {
        return firstAdmin;
    }

    Installation installation() {
        return installation;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    int port() {
        if (context instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            return web.getWebServer().getPort();
        }
        throw new IllegalStateException("started without HTTP");
    }

    /** Lets requests under way finish, then lets go of everything. */
    @Override
    public synchronized void close() {
        if (context.isActive()) {
            context.close();
            installation.close();
        }
    }
}
