package dev.imbuto.standalone;

import dev.imbuto.access.ApiKey;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.imports.DefaultInstants;
import dev.imbuto.command.imports.ImportFile;
import dev.imbuto.command.imports.ImportSummary;
import dev.imbuto.command.imports.Mapping;
import dev.imbuto.query.facts.LiveFacts;
import dev.imbuto.standalone.demo.DemoData;
import dev.imbuto.standalone.demo.ReportTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Currency;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code imbuto demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Serves a public data set with a made-up year of marketing around it, and prints what it says.",
            "The data are imported the first time; afterwards nothing is added."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Currency CURRENCY = Currency.getInstance("USD");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "imbuto-demo",
            description = "folder of the demo's own data; ${DEFAULT-VALUE} unless given")
    private Path folder;

    @Mixin
    private ServerOptions options;

    @Option(names = "--exit", description = "stop after printing")
    private boolean exit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DataFolder data = DataFolder.open(folder, CURRENCY);
        try (Server server = Server.start(data, options, out)) {
            server.warning().ifPresent(spec.commandLine().getErr()::println);
            String key = key(server, out);
            for (DemoData.Source source : DemoData.write(data.resolve("demo"))) {
                ImportSummary summary = load(source, server);
                out.printf("%-14s ", source.title());
                ImportCommand.print(summary, out);
            }
            LiveFacts facts = server.bean(LiveFacts.class);
            if (!facts.awaitPosition(server.installation().log().head().position(), PATIENCE)) {
                throw new FailedException(ExitCode.FAILED, "the read model does not follow the log: see above");
            }
            String base = "http://" + options.address() + ":" + server.port();
            out.println(ReportTables.print(path -> get(base + path, key)));
            out.printf("""
                    The documentation of everything: %1$s/docs
                    Ask for yourself, for example:

                      curl -H "Authorization: Bearer %2$s" \\
                           "%1$s/v1/reports/pipeline?asOf=2017-12-31T23:59:59Z&from=2017-01-01&to=2018-01-01&by=team"

                    """, base, key);
            out.flush();
            if (!exit) {
                out.println("Control-C stops it.");
                out.flush();
                new CountDownLatch(1).await();
            }
            return ExitCode.FINE;
        }
    }

    /** The key that was printed at the first start is not kept, so every later start has one of its own. */
    private static String key(Server server, PrintWriter out) throws IOException {
        ApiKeys keys = server.bean(ApiKeys.class);
        Path memory = server.installation().data().resolve("demo-key");
        ApiKey.Made made = server.firstAdmin().orElse(null);
        if (made == null) {
            if (Files.exists(memory)) {
                keys.revoke(Files.readString(memory).strip());
            }
            made = keys.create(Role.ADMIN);
            out.println("Admin key: " + made.key());
            out.flush();
        }
        Files.writeString(memory, made.id() + "\n");
        return made.key();
    }

    private static ImportSummary load(DemoData.Source source, Server server) {
        Mapping mapping = Mapping.read(source.mapping());
        ImportFile file = ImportFile.check(source.file(), mapping);
        DefaultInstants instants =
                new DefaultInstants(server.installation().data().resolve("imports"), Clock.systemUTC());
        Path report = source.file().resolveSibling(source.file().getFileName() + ".import-report.csv");
        try (Progress progress = Progress.of("Importing " + source.title(), "rows", file.rows())) {
            return file.run(
                    server.bean(CommandDispatcher.class)::sendIfNew,
                    "demo",
                    instants.of(mapping, file, null),
                    report,
                    progress::reached);
        }
    }

    private static JsonNode get(String address, String key) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + key)
                .build();
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new FailedException(ExitCode.FAILED, address + " answers " + response.body());
            }
            return JsonMapper.shared().readTree(response.body());
        } catch (IOException failure) {
            throw new FailedException(ExitCode.FAILED, address + " does not answer: " + failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new FailedException(ExitCode.FAILED, "interrupted");
        }
    }
}
