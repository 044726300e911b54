package dev.imbuto.standalone;

import java.time.Duration;
import java.util.Currency;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code imbuto serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Takes commands and answers reports over HTTP, until it is stopped.",
            "The first start over a folder prints an admin key, once."
        })
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Mixin
    private ServerOptions server;

    @Option(names = "--currency", paramLabel = "CODE", description = CURRENCY)
    private @Nullable Currency currency;

    @Spec
    private CommandSpec spec;

    private static final String CURRENCY =
            "of all amounts; fixed when a data folder is first used: imbuto.currency (IMBUTO_CURRENCY) unless given, else EUR";

    @Override
    public Integer call() throws InterruptedException {
        long began = System.nanoTime();
        DataFolder folder = data.open(currency == null ? new Configured().currency() : currency);
        Server started = Server.start(folder, server, spec.commandLine().getOut());
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "Imbuto %s listens on %s://%s:%d (documentation at /docs), data in %s; started in %.1f s%n",
                        Version.current(),
                        started.scheme(),
                        server.address(),
                        started.port(),
                        folder.path(),
                        Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0);
        started.warning().ifPresent(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
        new CountDownLatch(1).await();
        return ExitCode.FINE;
    }
}
