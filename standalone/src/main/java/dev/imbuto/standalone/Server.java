package dev.imbuto.standalone;

import dev.imbuto.access.ApiKeys;
import java.io.PrintWriter;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Both sides, started over a data folder; with HTTP or without. */
final class Server implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private Server(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts everything and listens. At the first start the admin key is printed, on a line of its own. */
    static Server listening(DataFolder data, ServerOptions options, PrintWriter out) {
        ConfigurableApplicationContext context = application(WebApplicationType.SERVLET)
                .run(
                        "--imbuto.data=" + data.path(),
                        "--imbuto.currency=" + data.currency(),
                        "--server.port=" + options.port,
                        "--server.address=" + options.address);
        Server server = new Server(context);
        context.getBean(ApiKeys.class).createFirstAdmin().ifPresent(made -> {
            out.println("Admin key: " + made.key());
            out.flush();
        });
        return server;
    }

    /** Starts what takes commands, without a port. */
    static Server quiet(DataFolder data) {
        return new Server(application(WebApplicationType.NONE)
                .run("--imbuto.data=" + data.path(), "--imbuto.currency=" + data.currency()));
    }

    private static SpringApplicationBuilder application(WebApplicationType type) {
        // Control-C closes the context in good order; Spring logs what fails, and the command line says why, once.
        return new SpringApplicationBuilder(StandaloneApplication.class)
                .web(type)
                .properties(Map.of("spring.main.lazy-initialization", "true"));
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

    @Override
    public void close() {
        context.close();
    }
}
