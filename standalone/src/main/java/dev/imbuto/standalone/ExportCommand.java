package dev.imbuto.standalone;

import dev.imbuto.audit.Access;
import dev.imbuto.command.CommandContext;
import dev.imbuto.standalone.export.CommandExport;
import dev.imbuto.standalone.export.EventExport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code imbuto export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the log as lines of JSON, in its order.",
            "Commands can be sent to POST /v1/commands of an empty installation, which then reports the same.",
            "Events are what stands in the log, with personal data sealed.",
            "An export of personal data is recorded like any other reading of it."
        })
final class ExportCommand implements Callable<Integer> {
    private enum Kind {
        COMMANDS,
        EVENTS
    }

    @Mixin
    private DataOption data;

    @Option(
            names = "--as",
            paramLabel = "KIND",
            defaultValue = "commands",
            description = "commands (unless given) or events")
    private Kind kind;

    @Option(names = "--to", paramLabel = "FILE", description = "standard output unless given")
    private @Nullable Path to;

    @Option(names = "--without-personal-data", description = "leave out who people are and what was written about them")
    private boolean withoutPersonalData;

    @Override
    public Integer call() throws IOException {
        try (Installation installation = Installation.open(DataFolder.openExisting(data.folder()));
                Writer out = out()) {
            long head = installation.log().head().position();
            if (kind == Kind.COMMANDS && !withoutPersonalData && head > 0) {
                installation
                        .reads()
                        .record(Access.toEverybody(
                                head,
                                "cli:" + System.getProperty("user.name"),
                                "local",
                                "imbuto export",
                                CommandContext.newCommandId()));
            }
            long work = kind == Kind.EVENTS ? head : CommandExport.work(installation.log());
            try (Progress progress = Progress.of("Exporting", "positions", work)) {
                if (kind == Kind.EVENTS) {
                    EventExport.write(installation.log(), out, progress::reached);
                } else {
                    CommandExport.write(
                            installation.log(),
                            installation.codec(),
                            withoutPersonalData ? null : installation.personalData(),
                            out,
                            progress::reached);
                }
            }
            out.flush();
            return ExitCode.FINE;
        }
    }

    private Writer out() throws IOException {
        return to == null
                ? new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8))
                : Files.newBufferedWriter(to);
    }
}
