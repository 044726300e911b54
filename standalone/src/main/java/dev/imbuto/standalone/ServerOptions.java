package dev.imbuto.standalone;

import picocli.CommandLine.Option;

/** Where the server listens, and in which currency amounts are. */
final class ServerOptions {
    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "${sys:server.port:-${env:IMBUTO_PORT:-8080}}",
            description = "port to listen on, 0 for any free one; IMBUTO_PORT, else ${DEFAULT-VALUE}")
    int port;

    @Option(
            names = "--address",
            paramLabel = "HOST",
            defaultValue = "${sys:server.address:-${env:IMBUTO_ADDRESS:-127.0.0.1}}",
            description = "address to listen on; IMBUTO_ADDRESS, else ${DEFAULT-VALUE}: this machine only")
    String address;
}
