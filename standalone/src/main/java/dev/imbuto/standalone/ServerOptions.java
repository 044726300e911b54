package dev.imbuto.standalone;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server listens. */
final class ServerOptions {
    @Option(
            names = "--port",
            paramLabel = "N",
            description = "port to listen on, 0 for any free one; else server.port (SERVER_PORT), else 8080")
    @Nullable
    Integer port;

    @Option(
            names = "--address",
            paramLabel = "HOST",
            description =
                    "address to listen on; else server.address (SERVER_ADDRESS), else 127.0.0.1: this machine only")
    @Nullable
    String address;

    @Option(
            names = "--behind-proxy",
            description = {
                "a proxy that ends TLS is in front: clients are known by its X-Forwarded-For and -Proto, which are",
                "ignored unless given; else server.forward-headers-strategy. Let nobody reach this port past it."
            })
    boolean behindProxy;

    int port() {
        return port == null ? new Configured().port() : port;
    }

    String address() {
        return address == null ? new Configured().address() : address;
    }
}
