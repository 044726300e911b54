package dev.imbuto.standalone;

import dev.imbuto.audit.Access;
import dev.imbuto.command.CommandContext;
import dev.imbuto.query.contact.ContactExport;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.export.FactExport;
import dev.imbuto.query.export.ProcessLog;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.facts.FactSettings;
import dev.imbuto.standalone.export.CommandExport;
import dev.imbuto.standalone.export.EventExport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code imbuto export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the log as JSON, contacts as CSV, or the facts of reports as Parquet.",
            "Commands can be sent to POST /v1/commands of an empty installation, which then reports the same.",
            "Events are what stands in the log, with personal data sealed.",
            "OCEL is the log for process mining (OCEL 2.0), without personal data.",
            "Facts are what reports are computed from, a file for each table, without personal data.",
            "Contacts are those who may be contacted for a purpose now.",
            "An export of personal data is recorded like any other reading of it."
        })
final class ExportCommand implements Callable<Integer> {
    private enum Kind {
        COMMANDS,
        EVENTS,
        OCEL
    }

    @Mixin
    private DataOption data;

    @Option(names = "--as", paramLabel = "KIND", description = "commands (unless given), events or ocel")
    private @Nullable Kind kind;

    @Option(names = "--contacts", description = "contacts as CSV, with --purpose")
    private boolean contacts;

    @Option(names = "--purpose", paramLabel = "PURPOSE", description = "what the contacts may be contacted for")
    private @Nullable String purpose;

    @Option(
            names = "--facts",
            paramLabel = "DIR",
            description = "facts as Parquet into this folder, with their dictionary")
    private @Nullable Path facts;

    @Option(names = "--to", paramLabel = "FILE", description = "standard output unless given")
    private @Nullable Path to;

    @Option(names = "--without-personal-data", description = "leave out who people are and what was written about them")
    private boolean withoutPersonalData;

    @Spec
    private CommandSpec spec;

    /** Names all accesses of this run. */
    private final String run = CommandContext.newCommandId();

    @Override
    public Integer call() throws IOException {
        if (contacts != (purpose != null)) {
            throw new ParameterException(spec.commandLine(), "--contacts and --purpose go together");
        }
        if (contacts && (kind != null || withoutPersonalData)) {
            throw new ParameterException(
                    spec.commandLine(), "--contacts goes neither with --as nor with --without-personal-data");
        }
        if (facts != null && (contacts || kind != null || withoutPersonalData || to != null)) {
            throw new ParameterException(spec.commandLine(), "--facts goes with no option but --data");
        }
        if (facts != null) {
            return writeFacts(facts);
        }
        try (Installation installation = Installation.open(data.openExisting());
                Writer out = out()) {
            if (purpose != null) {
                writeContacts(installation, purpose, out);
            } else if (kind == Kind.OCEL) {
                writeProcess(installation, out);
            } else if (kind == Kind.EVENTS) {
                writeEvents(installation, out);
            } else {
                writeCommands(installation, out);
            }
            out.flush();
            return ExitCode.FINE;
        }
    }

    private void writeContacts(Installation installation, String wanted, Writer out) throws IOException {
        ContactExport export = new ContactExport(
                installation.log(), installation.codec(), installation.personalData(), Clock.systemUTC());
        try (Progress progress = progress(installation.log().head().position())) {
            export.write(
                    wanted,
                    shown -> installation
                            .reads()
                            .record(Access.to(shown, actor(), "local", "imbuto export --contacts", run)),
                    out,
                    progress::reached);
        }
    }

    private int writeFacts(Path folder) throws IOException {
        try (Installation installation = Installation.open(data.openExisting())) {
            FactSettings settings = installation.settings(FactSettings.class);
            try (FactStore store = FactStore.open(settings.files().live(), settings.store())) {
                new FactFeed(installation.log(), installation.codec()::decode, store, FactFeed.Settings.DEFAULT)
                        .catchUp();
                long position = FactExport.intoFolder(folder, store);
                spec.commandLine()
                        .getOut()
                        .printf(Locale.ROOT, "the facts of %,d events are in %s%n", position, folder);
                spec.commandLine().getOut().flush();
                return ExitCode.FINE;
            }
        } catch (FileAlreadyExistsException there) {
            throw new FailedException(
                    ExitCode.FAILED, there.getFile() + " is there already; name a folder without an export");
        }
    }

    private static void writeProcess(Installation installation, Writer out) {
        ProcessLog process = new ProcessLog(installation.log(), installation.codec());
        try (Progress progress = progress(process.work())) {
            process.write(out, progress::reached);
        }
    }

    private static void writeEvents(Installation installation, Writer out) {
        try (Progress progress = progress(installation.log().head().position())) {
            EventExport.write(installation.log(), out, progress::reached);
        }
    }

    private void writeCommands(Installation installation, Writer out) {
        long head = installation.log().head().position();
        if (!withoutPersonalData && head > 0) {
            installation.reads().record(Access.toEverybody(head, actor(), "local", "imbuto export", run));
        }
        try (Progress progress = progress(CommandExport.work(installation.log()))) {
            CommandExport.write(
                    installation.log(),
                    installation.codec(),
                    withoutPersonalData ? null : installation.personalData(),
                    out,
                    progress::reached);
        }
    }

    private static String actor() {
        return "cli:" + System.getProperty("user.name");
    }

    private static Progress progress(long work) {
        return Progress.of("Exporting", "positions", work);
    }

    private Writer out() throws IOException {
        return to == null
                ? new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8))
                : Files.newBufferedWriter(to);
    }
}
