package dev.imbuto.standalone;

import dev.imbuto.access.ApiKey;
import dev.imbuto.access.ApiKeys;
import java.io.PrintWriter;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
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
                    .registerShutdownHook(false)
                    .initializers(starting -> starting.getBeanFactory().registerSingleton("installation", installation))
                    .run(
                            "--imbuto.data=" + data.path(),
                            "--imbuto.currency=" + data.currency(),
                            "--server.port=" + options.port(),
                            "--server.address=" + options.address());
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
